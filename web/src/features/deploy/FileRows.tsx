// The files of a bundle, each with what became of it.
import { DeleteOutlined } from "@ant-design/icons";
import { Button } from "antd";

import { fileKinds, type Files } from "../../api/bundles.ts";
import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";

interface Props {
  readonly files: Files;
  /** The current version's; null where there is none. */
  readonly before: Files | null;
  readonly own?: readonly string[] | undefined;
  readonly onRemove?: ((name: string) => void) | undefined;
}

const TAG = { added: "green", removed: "red", changed: "yellow", same: "plain" } as const;

export function FileRows({ files, before, own = [], onRemove }: Props) {
  const words = useStudioWords();
  return (
    <ul className="files body">
      {fileKinds(before ?? {}, files).map(({ name, kind }) => (
        <li key={name}>
          {before && <span className={`tag ${TAG[kind]}`}>{words.compare.fileKinds[kind]}</span>}
          <code className="grow">{name}</code>
          {files[name] && <span className="soft small nowrap">{words.deploying.size(files[name].length)}</span>}
          {onRemove && own.includes(name) && <Button type="text" size="small" icon={<DeleteOutlined />} onClick={() => onRemove(name)} aria-label={words.deploying.remove(name)} />}
        </li>
      ))}
    </ul>
  );
}
