"""The folder format of labs: read a folder, get a Lab, or everything that is wrong with it."""

from labs.packs.catalogue import LabCatalogue
from labs.packs.errors import InvalidLabError, LabError
from labs.packs.explain import explain
from labs.packs.loader import find_labs, load_lab
from labs.packs.model import AnswerField, Hint, Lab, Parameter, Script, Setup, Task
from labs.packs.parameters import resolve, resolve_all
from labs.packs.source import Source

__all__ = [
    "AnswerField",
    "Hint",
    "InvalidLabError",
    "Lab",
    "LabCatalogue",
    "LabError",
    "Parameter",
    "Script",
    "Setup",
    "Source",
    "Task",
    "explain",
    "find_labs",
    "load_lab",
    "resolve",
    "resolve_all",
]
