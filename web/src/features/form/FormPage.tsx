// Draws a form of a process.
import { OpenedFile } from "../parts/OpenedFile.tsx";
import { FormDesk } from "./FormDesk.tsx";

export default function FormPage() {
  return <OpenedFile>{(opened, file) => <FormDesk key={file} opened={opened} file={file} />}</OpenedFile>;
}
