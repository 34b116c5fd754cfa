// Matters that colleagues showed the reader; what was not read yet stands out.
import type { CopyOut } from "@zhenshu/client";
import { Checkbox } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";

import { useReadCopy } from "../../mutations/useReadCopy.ts";
import { useCopies } from "../../queries/useCopies.ts";
import { Empty } from "../../ui/Empty.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { More } from "../../ui/More.tsx";
import { type Column, Rows } from "../../ui/Rows.tsx";
import { Unread } from "../../ui/Unread.tsx";
import { useWords } from "../../ui/words/useWords.ts";

export function CopyList() {
  const words = useWords();
  const navigate = useNavigate();
  const [isUnreadOnly, setIsUnreadOnly] = useState(false);
  const pages = useCopies(isUnreadOnly ? { unread: true } : {});
  const read = useReadCopy();
  const rows = pages.data?.pages.flatMap((page) => page.items);
  const addressOf = (row: CopyOut) => `/matters/${row.process_instance_id}`;
  const mark = (row: CopyOut) => row.read_at === null && read.mutate(row.id);
  const columns: Column<CopyOut>[] = [
    {
      name: words.work.columns.matter,
      isTitle: true,
      cell: (row) => (
        <div>
          {row.read_at === null && <Unread />}
          <Link to={addressOf(row)} className="title" onClick={() => mark(row)}>
            {row.title ?? row.business_key}
          </Link>
          <div className="soft small">{row.business_key}</div>
        </div>
      ),
    },
    { name: words.work.columns.from, cell: (row) => row.sent_by_name },
    { name: words.work.columns.note, cell: (row) => row.note },
    { name: words.work.columns.sent, cell: (row) => <Moment at={row.sent_at} /> },
  ];
  return (
    <>
      <div className="filters no-print">
        <Checkbox checked={isUnreadOnly} onChange={(event) => setIsUnreadOnly(event.target.checked)}>
          {words.work.onlyUnread}
        </Checkbox>
      </div>
      <Loaded answer={{ ...pages, data: rows }} isEmpty={(found) => found.length === 0} empty={<Empty>{words.work.empty.copies}</Empty>}>
        {(found) => (
          <Rows
            label={words.work.list}
            rows={found}
            columns={columns}
            rowKey={(row) => row.id}
            onOpen={(row) => {
              mark(row);
              void navigate(addressOf(row));
            }}
          />
        )}
      </Loaded>
      <More pages={pages} />
    </>
  );
}
