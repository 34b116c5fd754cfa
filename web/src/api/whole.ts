// A list with all its pages, where a screen needs the whole of it.
import { each } from "@zhenshu/client/runtime";

type Page<Row> = (cursor: string | undefined) => Promise<{ items: Row[]; next_cursor: string | null }>;

export async function whole<Row>(page: Page<Row>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of each(page)) rows.push(row);
  return rows;
}
