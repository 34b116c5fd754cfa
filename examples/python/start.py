"""Start an approval: python start.py <business key> <applicant>. Run it again: the same instance answers."""

import os
import sys

from zhenshu.client import Bearer, Client, Problem

business_key, applicant = sys.argv[1:]
with Client(os.environ["ZS_URL"], Bearer(os.environ["ZS_TOKEN"])) as town:
    try:
        case = town.instances.start(
            "sample_permit",
            {"applicant": applicant},
            business_key=business_key,
            # The number of our own row: after a crash we may come again, and nothing starts twice.
            idempotency_key=f"start-{business_key}",
        )
    except Problem as refused:
        sys.exit(f"{refused.code}: {refused.detail} {refused.detail_en}")
    print(case.id, case.state)
