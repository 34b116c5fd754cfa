"""The Python client of Zhenshu 镇枢: nothing but the standard library, nothing of the server.

    from zhenshu.client import Bearer, Client

    with Client("https://zhenshu.example.cn", Bearer("zs_…")) as town:
        case = town.instances.start("approval", {…}, business_key="HX2026112300001", unique_business_key=True)

See docs/how-to/use-the-client-kit.md.
"""

from zhenshu.client.calls import Answer, Retry
from zhenshu.client.client import Client
from zhenshu.client.credentials import Attempt, Basic, Bearer, Credential, Signed
from zhenshu.client.problems import (
    AnswerUnreadable,
    ClientError,
    Closed,
    Conflict,
    ConnectionLost,
    FieldProblem,
    InputRefused,
    LockLost,
    NotAllowed,
    NotFound,
    Problem,
    SecretNotShown,
    ServerFailed,
    SignatureInvalid,
    StaleRevision,
    TooMany,
    Unauthenticated,
)
from zhenshu.client.rows import (
    Batch,
    BatchRow,
    Correlated,
    Deployment,
    Event,
    ExternalTask,
    HistoryEvent,
    LockedTask,
    ProcessInstance,
    TaskForm,
    Upload,
    UserTask,
    Webhook,
    WebhookMade,
)
from zhenshu.client.streams import Stream
from zhenshu.client.webhooks import Verifier
from zhenshu.client.worker import BpmnError, Failed, Task, Worker

__all__ = [
    "Answer",
    "AnswerUnreadable",
    "Attempt",
    "Basic",
    "Batch",
    "BatchRow",
    "Bearer",
    "BpmnError",
    "Client",
    "ClientError",
    "Closed",
    "Conflict",
    "ConnectionLost",
    "Correlated",
    "Credential",
    "Deployment",
    "Event",
    "ExternalTask",
    "Failed",
    "FieldProblem",
    "HistoryEvent",
    "InputRefused",
    "LockLost",
    "LockedTask",
    "NotAllowed",
    "NotFound",
    "Problem",
    "ProcessInstance",
    "Retry",
    "SecretNotShown",
    "ServerFailed",
    "SignatureInvalid",
    "Signed",
    "StaleRevision",
    "Stream",
    "Task",
    "TaskForm",
    "TooMany",
    "Unauthenticated",
    "Upload",
    "UserTask",
    "Verifier",
    "Webhook",
    "WebhookMade",
    "Worker",
]
