// Throws the draft away, once whoever asked is sure.
import { App } from "antd";
import { useNavigate } from "react-router";

import { useStudioWords } from "../../ui/words/studio/useStudioWords.ts";

export function useDiscard(drop: () => Promise<unknown>, next: string): () => void {
  const { model } = useStudioWords();
  const { modal } = App.useApp();
  const navigate = useNavigate();
  return () =>
    void modal.confirm({
      title: model.drop,
      content: model.dropAsk,
      okText: model.drop,
      okButtonProps: { danger: true },
      onOk: async () => {
        await drop();
        void navigate(next);
      },
    });
}
