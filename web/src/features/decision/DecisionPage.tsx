// Draws a decision model of a process.
import { OpenedFile } from "../parts/OpenedFile.tsx";
import { DecisionDesk } from "./DecisionDesk.tsx";

export default function DecisionPage() {
  return <OpenedFile>{(opened, file) => <DecisionDesk key={file} opened={opened} file={file} />}</OpenedFile>;
}
