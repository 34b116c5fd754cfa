// A new password; every other session of the account ends.
import { useMutation } from "@tanstack/react-query";
import type { PasswordChange } from "@zhenshu/client";

import { refresh } from "../api/session.ts";
import { town } from "../api/town.ts";

export const useChangePassword = () =>
  useMutation({ mutationFn: (change: PasswordChange) => town.changePassword(change), onSuccess: refresh });
