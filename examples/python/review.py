"""Answer a task: python review.py <business key>. First wrongly, to see the problems, then rightly."""

import os
import sys

from zhenshu.client import Bearer, Client, InputRefused

with Client(os.environ["ZS_URL"], Bearer(os.environ["ZS_STAFF_TOKEN"])) as town:
    [task] = town.tasks.list(mine=True, business_key=sys.argv[1])
    form = town.tasks.form(task.id)
    print(task.name, [field["key"] for field in form.schema["components"]])
    try:
        town.tasks.complete(task.id, {"outcome": "perhaps"})
    except InputRefused as refused:
        for field in refused.fields:
            print(field.pointer, field.code, field.message, field.message_en)
    # The revision: refuse if somebody changed the task since we read it.
    done = town.tasks.complete(task.id, {"outcome": "pass", "opinion": "同意"}, revision=task.revision)
    print(done.state)
