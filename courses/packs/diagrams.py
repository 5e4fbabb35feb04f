"""Diagrams of lessons: SVG files let through by an allow-list, and coloured by the site's tokens.

Nothing of the file is copied: it is parsed, each element, attribute and value is compared with what
is allowed here, and what passes is written anew.
"""

import re
from html import escape
from io import StringIO
from xml.sax import SAXParseException, make_parser
from xml.sax.handler import ContentHandler, LexicalHandler, property_lexical_handler
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl, Locator

from courses.packs.documents import Document
from courses.packs.model import Diagram

LARGEST = 64 * 1024  # bytes of a file
WIDEST = 680  # units: what a lesson's column shows at full size
NARROW = 440  # units: up to this a phone shows the whole of it, legibly

TONES = ("ink", "muted", "sky", "ok", "warn", "bad", "note")
CLASSES = {*TONES, "box", "line", "dashed", "thick", "solid", "small", "bold", "mono", "middle", "end"}  # fmt: skip
TEXTS = {"text", "tspan", "title", "desc"}

NUMBER = r"[-+]?(\d+\.?\d*|\.\d+)"
ONE = re.compile(rf"{NUMBER}%?")
MANY = re.compile(r"[-+.,\deE\s]+")
PATH = re.compile(r"[-+.,\deE\sMmZzLlHhVvCcSsQqTtAa]+")
TRANSFORM = re.compile(r"((translate|rotate|scale|skewX|skewY|matrix)\([-+.,\deE\s]+\)[\s,]*)+")
NAME = re.compile(r"[a-z][a-z0-9-]*")
TARGET = re.compile(r"url\(#(?P<id>[a-z][a-z0-9-]*)\)")
PAINT = re.compile(r"none|currentColor")

COMMON = {"class": re.compile(r"[a-z\s]+"), "id": NAME, "transform": TRANSFORM, "fill": PAINT,
          "stroke": PAINT, "opacity": ONE}  # fmt: skip
MARKED = {"marker-start": TARGET, "marker-mid": TARGET, "marker-end": TARGET}
WORDS = dict.fromkeys(("x", "y", "dx", "dy"), MANY) | {"rotate": MANY}
SIZE = dict.fromkeys(("x", "y", "width", "height"), ONE)
ELEMENTS = {
    "svg": {"viewBox": MANY, "xmlns": re.compile(r"http://www\.w3\.org/2000/svg")},
    "g": COMMON,
    "defs": {},
    "title": {},
    "desc": {},
    "path": COMMON | MARKED | {"d": PATH},
    "rect": COMMON | SIZE | {"rx": ONE, "ry": ONE},
    "circle": COMMON | {"cx": ONE, "cy": ONE, "r": ONE},
    "ellipse": COMMON | {"cx": ONE, "cy": ONE, "rx": ONE, "ry": ONE},
    "line": COMMON | MARKED | {"x1": ONE, "y1": ONE, "x2": ONE, "y2": ONE},
    "polyline": COMMON | MARKED | {"points": MANY},
    "polygon": COMMON | {"points": MANY},
    "text": COMMON | WORDS,
    "tspan": COMMON | WORDS,
    "marker": {
        "id": NAME,
        "viewBox": MANY,
        "refX": ONE,
        "refY": ONE,
        "markerWidth": ONE,
        "markerHeight": ONE,
        "markerUnits": re.compile("strokeWidth|userSpaceOnUse"),
        "orient": re.compile(rf"auto|auto-start-reverse|{NUMBER}"),
    },
}


class Copyist(ContentHandler, LexicalHandler):
    """Writes what is allowed, and notes what is not."""

    def __init__(self, document: Document, name: str) -> None:
        super().__init__()
        self._document = document
        self._prefix = f"diagram-{name}-"
        self._open: list[str] = []
        self._ids: set[str] = set()
        self._targets: list[tuple[str, int]] = []
        self._out = StringIO()
        self._writer = XMLGenerator(self._out, short_empty_elements=True)
        self._locator = Locator()
        self.box, self.width, self.height = "", 0.0, 0.0

    @property
    def inner(self) -> str:
        """What stands inside the root element."""
        return self._out.getvalue()

    def fault(self, message: str, remedy: str, line: int | None = None) -> None:
        self._document.fault(message, remedy, line=line or self._locator.getLineNumber() or 1)

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 # SAX's name
        self._locator = locator

    def startDTD(self, *_: object) -> None:  # noqa: N802 # SAX's name
        self.fault("A diagram has no DOCTYPE.", "Take the line out.")

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self._open.append(name)
        root = len(self._open) == 1
        if root != (name == "svg") or name not in ELEMENTS:
            if root:
                self.fault("The file does not begin with svg.", "Draw inside one svg element.")
            else:
                known = ", ".join(sorted(ELEMENTS.keys() - {"svg"}))
                self.fault(f"The element {name} is not allowed.", f"Use {known}.")
            return
        kept = {
            key: written
            for key, value in attrs.items()
            if (written := self._attribute(name, key, value.strip())) is not None
        }
        if root:
            self._measure(kept.get("viewBox", ""))
        else:
            self._writer.startElement(name, AttributesImpl(kept))

    def endElement(self, name: str) -> None:  # noqa: N802
        self._open.pop()
        if self._open and name in ELEMENTS and name != "svg":
            self._writer.endElement(name)

    def characters(self, content: str) -> None:
        if self._open[-1] in TEXTS:
            self._writer.characters(content)
        elif content.strip():
            self.fault("Words stand outside of a text element.", "Put them into one.")

    def endDocument(self) -> None:  # noqa: N802
        for target, line in self._targets:
            if target not in self._ids:
                self.fault(f"There is no marker {target}.", "Define it in `defs`.", line)

    def _attribute(self, element: str, name: str, value: str) -> str | None:
        """Return the value to be written, or None with a fault."""
        pattern = ELEMENTS[element].get(name)
        if name == "style" or (pattern is PAINT and not PAINT.fullmatch(value)):
            self.fault(
                f'{name}="{value}" would be the same in light and dark.',
                f"Use classes: {', '.join(TONES)}; with box, line or solid.",
            )
        elif pattern is None:
            known = ", ".join(sorted(ELEMENTS[element])) or "none"
            self.fault(f"{element} may not have {name} here.", f"Take it out. It may have {known}.")
        elif not pattern.fullmatch(value):
            self.fault(f'{name}="{value}" is not allowed.', "Write it plainly, without units.")
        else:
            return self._value(name, value, pattern)
        return None

    def _value(self, name: str, value: str, pattern: re.Pattern[str]) -> str | None:
        if name == "class":
            unknown = sorted(set(value.split()) - CLASSES)
            if unknown:
                known = ", ".join(sorted(CLASSES))
                self.fault(f"There is no class {unknown[0]}.", f"There are {known}.")
            return " ".join(f"d-{part}" for part in value.split())
        if name == "id":
            if value in self._ids:
                self.fault(f"The id {value} is taken.", "Give one of them another.")
            self._ids.add(value)
            return self._prefix + value
        if pattern is TARGET:
            target = value[len("url(#") : -1]
            self._targets.append((target, self._locator.getLineNumber() or 1))
            return f"url(#{self._prefix}{target})"
        return value

    def _measure(self, box: str) -> None:
        sides = re.split(r"[\s,]+", box)
        if len(sides) != 4 or not all(re.fullmatch(NUMBER, side) for side in sides):
            self.fault(
                "The svg has no viewBox, so it could not be scaled.",
                f'Write viewBox="0 0 WIDTH HEIGHT", at most {WIDEST} wide.',
            )
            return
        self.box, self.width, self.height = " ".join(sides), float(sides[2]), float(sides[3])
        if not 0 < self.width <= WIDEST or self.height <= 0:
            self.fault(
                f"The drawing is {self.width:g} wide; its words would be too small to read.",
                f"Draw it at most {WIDEST} wide; up to {NARROW} a phone shows it whole.",
            )


def read_diagram(document: Document) -> Diagram | None:
    """Return the diagram that the file holds, or None with faults."""
    text = document.text()
    if text is None:
        return None
    if len(text.encode()) > LARGEST:
        document.fault("The file is larger than 64 KiB.", "Draw less, or round the numbers.")
        return None
    before = len(document.faults)
    copyist = Copyist(document, document.path.stem)
    parser = make_parser()  # noqa: S317 # expat bounds entities, a DOCTYPE is a fault
    parser.setContentHandler(copyist)
    parser.setProperty(property_lexical_handler, copyist)
    try:
        parser.parse(StringIO(text))
    except SAXParseException as broken:
        problem = f"The file is not XML: {broken.getMessage()}."
        document.fault(problem, "Mend it there.", line=broken.getLineNumber() or 1)
    if len(document.faults) > before:
        return None
    return Diagram(
        name=document.path.stem,
        box=copyist.box,
        width=copyist.width,
        height=copyist.height,
        inner=copyist.inner,
    )


def figure(diagram: Diagram, description: str, caption: str) -> str:
    """Return the diagram as HTML. It is clean: it does not go through the cleaner of prose."""
    drawing = (
        f'<svg viewBox="{diagram.box}" width="{diagram.width:g}" height="{diagram.height:g}" '
        f'role="img" aria-label="{escape(description)}">{diagram.inner}</svg>'
    )
    if diagram.width > NARROW:  # scrolls on a phone, with the keyboard too
        drawing = (
            '<div class="diagram__sheet" role="group" aria-label="Diagram" tabindex="0">'
            f"{drawing}</div>"
        )
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f'<figure class="diagram">{drawing}{below}</figure>\n'
