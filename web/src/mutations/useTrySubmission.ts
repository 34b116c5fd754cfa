// What the town would say of a submission in a form that is not deployed; nothing is kept.
import type { DraftSubmissionIn } from "@zhenshu/client";
import { useMutation } from "@tanstack/react-query";

import { town } from "../api/town.ts";

export const useTrySubmission = () => useMutation({ mutationFn: (body: DraftSubmissionIn) => town.trySubmission(body) });
