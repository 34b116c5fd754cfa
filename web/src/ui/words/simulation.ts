// What the simulation of tokens says: which file says it, and how it is told in Chinese.

/** Phrases by the file that says them; `web/packages.ts` lets each file ask. */
export const SIMULATION: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "log/Log": {
    "Simulation Log": "模拟记录",
    "No Entries": "尚无记录",
    "Toggle Simulation Log": "显示或隐藏模拟记录",
    Close: "关闭",
    Process: "流程",
    SubProcess: "子流程",
    started: "开始",
    finished: "结束",
    canceled: "中止",
    "Service Task": "服务任务",
    "User Task": "用户任务",
    "Call Activity": "调用活动",
    "Script Task": "脚本任务",
    "Business Rule Task": "业务规则任务",
    "Manual Task": "手工任务",
    "Receive Task": "接收任务",
    "Send Task": "发送任务",
    Task: "任务",
    "Exclusive Gateway": "排他网关",
    "Parallel Gateway": "并行网关",
    "Inclusive Gateway": "包容网关",
    "Start Event": "开始事件",
    "Intermediate Event": "中间事件",
    "Boundary Event": "边界事件",
    "End Event": "结束事件",
  },
  "reset-simulation/ResetSimulation": { "Reset Simulation": "重新开始" },
  "pause-simulation/PauseSimulation": { "Play/Pause Simulation": "继续或暂停", "Play Simulation": "继续", "Pause Simulation": "已暂停" },
  "element-support/ElementSupport": { "Found unsupported elements": "有不能模拟的元素", "Not supported": "不能模拟" },
  "simulation-state/SimulationState": { Finished: "已结束" },
  "set-animation-speed/SetAnimationSpeed": { "Set animation speed = ": "动画速度：", Slow: "慢", Normal: "中", Fast: "快" },
  "show-scopes/ShowScopes": { "Focus process instance ": "只看此实例 " },
  "handler/ExclusiveGatewayHandler": { "Set Sequence Flow": "选择走哪条流" },
  "handler/InclusiveGatewayHandler": { "Set Sequence Flow": "选择走哪条流" },
  "handler/PauseHandler": { "Add pause point": "在此暂停", "Remove pause point": "不在此暂停" },
  "handler/TriggerHandler": { "Trigger Event": "触发" },
};

const CHINESE: Readonly<Record<string, string>> = Object.assign({}, ...Object.values(SIMULATION));

/** A phrase in the reader's language. */
export const told = (text: string): string => (document.documentElement.lang === "en" ? text : (CHINESE[text] ?? text));
