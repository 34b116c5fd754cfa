"""Work on service steps of the topic permit.check until SIGTERM: python worker.py."""

import os

from zhenshu.client import Bearer, BpmnError, Client, Failed, Task, Worker

town = Client(os.environ["ZS_URL"], Bearer(os.environ["ZS_TOKEN"]))
worker = Worker(town, "example-python", concurrency=4)


@worker.topic("permit.check", lock_seconds=30, variables=["applicant"])
def check(task: Task) -> dict[str, object]:
    """Returns the variables to set; while it runs, its lock is kept."""
    applicant = task.variables["applicant"]
    if applicant == "失信人":
        raise BpmnError("NOT_FIT", "申请人在失信名单上")  # the diagram catches it
    if applicant == "稍后" and task.row.attempt == 1:
        raise Failed("信用平台无应答", retry_seconds=0)  # tried again
    print("checked", applicant, flush=True)
    return {"credit": "A"}


print("ready", flush=True)
worker.run()
town.close()
