"""All kinds of checks, in one explicit union."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from grader.checks.access import AwsAllowed, AwsAnonymous, AwsAs
from grader.checks.aws import AwsCall, AwsObject, AwsVersions
from grader.checks.base import Check, Refinement
from grader.checks.combined import AllCheck, AnyOfCheck, NotCheck
from grader.checks.contents import GitFile, GitIgnored, GitRemote
from grader.checks.databases import SqlCheck
from grader.checks.executions import AwsExecution
from grader.checks.files import AnswerCheck, FileCheck
from grader.checks.functions import FunctionCheck
from grader.checks.git import (
    GitBranch,
    GitClean,
    GitConfig,
    GitHead,
    GitOperation,
    GitRepository,
    GitTag,
)
from grader.checks.pages import HttpCheck
from grader.checks.presigned import AwsPresigned
from grader.checks.profiles import AwsProfile
from grader.checks.python import PythonCheck
from grader.checks.record import AwsEvent
from grader.checks.snapshots import (
    GitBlobs,
    GitCommitCheck,
    GitCommits,
    GitIndex,
    GitReaches,
    GitStatus,
    GitTree,
)

AnyCheck = Annotated[
    AwsCall
    | AwsObject
    | AwsVersions
    | AwsEvent
    | AwsAllowed
    | AwsAnonymous
    | AwsPresigned
    | AwsAs
    | AwsExecution
    | AwsProfile
    | FunctionCheck
    | SqlCheck
    | HttpCheck
    | GitRepository
    | GitConfig
    | GitHead
    | GitClean
    | GitBranch
    | GitTag
    | GitOperation
    | GitCommits
    | GitCommitCheck
    | GitTree
    | GitBlobs
    | GitIndex
    | GitStatus
    | GitReaches
    | GitFile
    | GitIgnored
    | GitRemote
    | FileCheck
    | AnswerCheck
    | PythonCheck
    | AllCheck
    | AnyOfCheck
    | NotCheck,
    Field(discriminator="kind"),
]

KINDS: dict[str, type[Check]] = {
    "aws.call": AwsCall,
    "aws.object": AwsObject,
    "aws.versions": AwsVersions,
    "aws.event": AwsEvent,
    "aws.allowed": AwsAllowed,
    "aws.anonymous": AwsAnonymous,
    "aws.presigned": AwsPresigned,
    "aws.as": AwsAs,
    "aws.execution": AwsExecution,
    "aws.profile": AwsProfile,
    "function": FunctionCheck,
    "sql": SqlCheck,
    "http": HttpCheck,
    "git.repository": GitRepository,
    "git.config": GitConfig,
    "git.head": GitHead,
    "git.clean": GitClean,
    "git.branch": GitBranch,
    "git.tag": GitTag,
    "git.operation": GitOperation,
    "git.commits": GitCommits,
    "git.commit": GitCommitCheck,
    "git.tree": GitTree,
    "git.blobs": GitBlobs,
    "git.index": GitIndex,
    "git.status": GitStatus,
    "git.reaches": GitReaches,
    "git.file": GitFile,
    "git.ignored": GitIgnored,
    "git.remote": GitRemote,
    "file": FileCheck,
    "answer": AnswerCheck,
    "python": PythonCheck,
    "all": AllCheck,
    "any": AnyOfCheck,
    "not": NotCheck,
}

# Checks hold checks (`if`, `all`, `any`, `not`): the union closes the circle here.
_names = {"AnyCheck": AnyCheck}
Refinement.model_rebuild(_types_namespace=_names)
for _kind in KINDS.values():
    _kind.model_rebuild(_types_namespace=_names)

CHECK: TypeAdapter[AnyCheck] = TypeAdapter(AnyCheck)
