// End this session; other tabs hear of it.
import { useMutation } from "@tanstack/react-query";

import { leave } from "../api/session.ts";
import { town } from "../api/town.ts";

export const useSignOut = () => useMutation({ networkMode: "always", mutationFn: () => town.signOut(), onSuccess: leave });
