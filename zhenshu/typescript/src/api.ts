// Written by `python -m api.typescript` from the OpenAPI page. Do not edit.
import { Caller, segment, type Options } from "./runtime.ts";

export interface AccountChange {
  display_name?: string;
  roles?: string[];
  groups?: string[];
  is_disabled?: boolean;
}

export interface AccountIn {
  login: string;
  display_name: string;
  roles?: string[];
  groups?: string[];
  password?: string | null;
}

export interface AccountOut {
  id: string;
  login: string;
  display_name: string;
  roles: string[];
  groups: string[];
  town_code: string;
  password_must_change: boolean;
  password_changed_at: string | null;
  locked_until: string | null;
  disabled_at: string | null;
  created_at: string;
  revision: number;
}

export interface AccountOutPage {
  items: AccountOut[];
  next_cursor: string | null;
}

export interface ActingIn {
  position_id: string | null;
}

export interface AdvanceIn {
  to: "next" | "hour" | "working_day" | "instant";
  instant?: string | null;
}

export interface AnalyseIn {
  text: string;
  /**
   * 表达式；决策表单元格；图中的属性（文字、=… 或 ${…}）。 An expression; a cell of a decision table; an attribute of a diagram (text, =…
   * or ${…}).
   */
  kind?: "expression" | "unary" | "template";
  /** 按条件检查：恒定者为问题。 Whether a constant answer is a problem. */
  condition?: boolean;
  /** 已声明的变量；不给则不查未声明者。 Declared variables; without them unknown ones pass. */
  names?: string[] | null;
}

export interface AnalysisOut {
  /** 所读的 FEEL；位置按此数。 The FEEL that was read. */
  text: string;
  /** 没有错误（可有警告）。 No errors; warnings may be. */
  is_valid: boolean;
  /** 读取的变量。 Variables read. */
  variables: string[];
  /** 筛选中的名称：元素的项或变量。 Names in filters: entries of the items, or variables. */
  possible_variables: string[];
  /** 调用的函数。 Functions called. */
  functions: string[];
  is_constant: boolean;
  /** 恒定的值。 The value, when it is constant. */
  constant: unknown;
  /** 条件恒成立或永不成立。 Always or never true. */
  verdict: "always" | "never" | null;
  problems: FeelProblemOut[];
}

export interface AnswerIn {
  kind: "result" | "error" | "failure";
  error_code?: string;
  message?: string;
  variables?: Record<string, unknown>;
}

export interface AskedOut {
  name: string;
  due_at: string | null;
}

export interface AssignIn {
  assignee: string | null;
}

export interface AttemptOut {
  number: number;
  at: string;
  status: number | null;
  milliseconds: number;
  error: string | null;
  answer: string | null;
}

export interface AvoidanceBody {
  login: string;
  process_instance_id: string;
  ground: "relative" | "interest" | "former_post" | "other";
  reason: string;
}

export interface AvoidanceOut {
  id: string;
  login: string;
  subject: string;
  ground: string;
  reason: string;
  state: string;
  entered_by: string;
  decided_by: string | null;
}

export interface AwaitedOut {
  kind: "message" | "signal";
  /** 为空则发起流程。 Null starts an instance. */
  process_instance_id: string | null;
  element_id: string;
  name: string;
  message: string;
}

export interface BarOut {
  process_instance_id: string;
  number: string | null;
  title: string | null;
  pillar: "approval" | "enforcement" | "grid" | "command" | null;
  process_definition_key: string;
  item: string;
  item_name: string;
  holder: string;
  holder_zh: string;
  holder_en: string;
  office: HolderOfficeOut;
  grid: string | null;
  level: "green" | "blue" | "yellow" | "red" | "severe_red";
  started_at: string;
  limits: RunningLimitOut[];
  steps: OpenStepOut[];
  yellow_cards: number;
  red_cards: number;
}

export interface BarOutPage {
  items: BarOut[];
  next_cursor: string | null;
}

export interface BarredOut {
  login: string;
  reason: string;
  reason_en: string;
}

export interface BatchIn {
  rows: unknown[];
}

export interface BatchOut {
  started: number;
  refused: number;
  items: RowOut[];
}

export interface BpmnErrorIn {
  error_code: string;
  error_message?: string | null;
  variables?: Record<string, unknown>;
}

export interface CandidateIn {
  kind: "user" | "group";
  name: string;
}

export interface CardOut {
  id: string;
  clock_id: string;
  process_instance_id: string | null;
  code: string;
  level: "blue" | "yellow" | "red" | "severe_red";
  reached_at: string;
  due_at: string;
  responsible: string | null;
  issued_at: string;
  revoked_at: string | null;
  revoked_by: string | null;
  revocation_reason: string | null;
}

export interface CardOutPage {
  items: CardOut[];
  next_cursor: string | null;
}

export interface CaseDetail {
  id: string;
  number: string;
  query_code: string;
  process_instance_id: string;
  process_key: string;
  item_code: string;
  item_name: string;
  applicant_type: string;
  applicant_name: string;
  channel: string;
  state: "draft" | "received" | "supplement" | "accepted" | "reviewing" | "suspended" | "deciding" | "granted" | "refused" | "closed" | "delivered" | "archived" | "withdrawn" | "not_accepted" | "transferred" | "canceled";
  public_status: string;
  outcome: string | null;
  received_at: string;
  accepted_at: string | null;
  deemed_accepted: boolean;
  promised_due: string | null;
  statutory_due: string | null;
  decided_at: string | null;
  closed_at: string | null;
  delivered_at: string | null;
  archived_at: string | null;
  supplements: number;
  certificate_no: string | null;
  rating: number | null;
  revision: number;
  town_code: string;
  progress: ProgressOut[];
  documents: DocumentOut[];
}

export interface CaseOut {
  id: string;
  number: string;
  query_code: string;
  process_instance_id: string;
  process_key: string;
  item_code: string;
  item_name: string;
  applicant_type: string;
  applicant_name: string;
  channel: string;
  state: "draft" | "received" | "supplement" | "accepted" | "reviewing" | "suspended" | "deciding" | "granted" | "refused" | "closed" | "delivered" | "archived" | "withdrawn" | "not_accepted" | "transferred" | "canceled";
  public_status: string;
  outcome: string | null;
  received_at: string;
  accepted_at: string | null;
  deemed_accepted: boolean;
  promised_due: string | null;
  statutory_due: string | null;
  decided_at: string | null;
  closed_at: string | null;
  delivered_at: string | null;
  archived_at: string | null;
  supplements: number;
  certificate_no: string | null;
  rating: number | null;
  revision: number;
  town_code: string;
}

export interface CaseOutPage {
  items: CaseOut[];
  next_cursor: string | null;
}

export interface CatalogueOut {
  kind: string;
  name_zh: string;
  name_en: string;
  columns: unknown;
}

export interface CatalogueOutList {
  items: CatalogueOut[];
}

export interface CauseOut {
  process_definition_key: string | null;
  element_id: string | null;
  kind: "step" | "job" | "external_task" | "flag";
  code: string;
  count: number;
  oldest_at: string;
  newest_at: string;
  message: string;
  message_en: string;
}

export interface CauseOutList {
  items: CauseOut[];
}

export interface CellOut {
  /** 第几条规则；表头为 null。 The row, from 1; null in the head. */
  rule: number | null;
  kind: "input" | "output";
  /** 第几列，从 1 数起。 From 1, among its kind. */
  column: number;
}

export interface ChangeOut {
  action: string;
  code: string;
  before: unknown;
  after: unknown;
}

export interface CheckOut {
  name: string;
  is_ok: boolean;
  detail: string | null;
}

export interface ClaimIn {
  assignee?: string | null;
}

export interface ClockDetail {
  id: string;
  process_instance_id: string | null;
  code: string;
  step: string;
  source: string;
  kind: string;
  amount: number;
  extended: number;
  unit: string;
  responsible: string | null;
  base_at: string;
  safe_at: string;
  due_at: string;
  provisional: boolean;
  state: "running" | "suspended" | "stopped" | "canceled";
  level: "green" | "blue" | "yellow" | "red" | "severe_red" | "lapsed";
  next_alert_at: string | null;
  stopped_at: string | null;
  in_time: boolean | null;
  town_code: string;
  suspensions: SuspensionOut[];
  extensions: ExtensionOut[];
  cards: CardOut[];
  marks: unknown;
}

export interface ClockOut {
  id: string;
  process_instance_id: string | null;
  code: string;
  step: string;
  source: string;
  kind: string;
  amount: number;
  extended: number;
  unit: string;
  responsible: string | null;
  base_at: string;
  safe_at: string;
  due_at: string;
  provisional: boolean;
  state: "running" | "suspended" | "stopped" | "canceled";
  level: "green" | "blue" | "yellow" | "red" | "severe_red" | "lapsed";
  next_alert_at: string | null;
  stopped_at: string | null;
  in_time: boolean | null;
  town_code: string;
}

export interface ClockOutPage {
  items: ClockOut[];
  next_cursor: string | null;
}

export interface ClosureBody {
  first_day: string;
  last_day: string;
  reason: string;
  legal_basis: string;
}

export interface ClosureOut {
  id: string;
  first_day: string;
  last_day: string;
  reason: string;
  legal_basis: string;
  entered_at: string;
  entered_by: string;
  withdrawn_at: string | null;
  withdrawal_reason: string | null;
}

export interface ClosureOutList {
  items: ClosureOut[];
}

export interface CloudEventOut {
  specversion: string;
  id: string;
  source: string;
  type: string;
  subject: string | null;
  time: string;
  datacontenttype: string;
  sequence: string;
  towncode: string | null;
  data: Record<string, unknown>;
}

export interface CodedOut {
  code: string;
  name: string;
}

export interface CodedOutList {
  items: CodedOut[];
}

export interface ColumnsBody {
}

export interface CompleteIn {
  variables?: Record<string, unknown>;
}

export interface ConditionIn {
  variables?: Record<string, unknown>;
  business_key?: string | null;
  process_definition_id?: string | null;
}

export interface CopyIn {
  /** 账号 */
  people: string[];
  note?: string | null;
}

export interface CopyOut {
  id: string;
  login: string;
  process_instance_id: string;
  note: string | null;
  sent_at: string;
  sent_by: string;
  sent_by_name: string;
  read_at: string | null;
  business_key: string | null;
  title: string | null;
}

export interface CopyOutList {
  items: CopyOut[];
}

export interface CopyOutPage {
  items: CopyOut[];
  next_cursor: string | null;
}

export interface CountOut {
  count: number;
}

export interface DayChangeOut {
  date: string;
  was_workday: boolean;
  is_workday: boolean;
  was_kind: string;
  kind: string;
}

export interface DayOut {
  date: string;
  is_working_day: boolean;
  is_provisional: boolean;
}

export interface DayOutList {
  items: DayOut[];
}

export interface DeadlineOut {
  safe_at: string;
  due_at: string;
  provisional: boolean;
}

export interface DecisionBody {
  is_approved: boolean;
}

export interface DecisionDefinitionOut {
  id: string;
  key: string;
  version: number;
  version_tag: string | null;
  name: string | null;
  deployment_id: string;
  resource_name: string;
  deployed_at: string;
  town_code: string;
}

export interface DecisionDefinitionOutPage {
  items: DecisionDefinitionOut[];
  next_cursor: string | null;
}

export interface DelegateIn {
  assignee: string;
}

export interface DeliveryInFull {
  id: string;
  webhook_id: string;
  event_id: string;
  type: string;
  position: number;
  is_replay: boolean;
  state: "ready" | "queued" | "held" | "delivered" | "dead";
  attempt: number;
  run_at: string;
  last_status: number | null;
  last_error: string | null;
  created_at: string;
  ended_at: string | null;
  town_code: string;
  attempts: AttemptOut[];
}

export interface DeliveryOut {
  id: string;
  webhook_id: string;
  event_id: string;
  type: string;
  position: number;
  is_replay: boolean;
  state: "ready" | "queued" | "held" | "delivered" | "dead";
  attempt: number;
  run_at: string;
  last_status: number | null;
  last_error: string | null;
  created_at: string;
  ended_at: string | null;
  town_code: string;
}

export interface DeliveryOutPage {
  items: DeliveryOut[];
  next_cursor: string | null;
}

export interface DeploymentMade {
  id: string;
  name: string;
  source: string | null;
  fingerprint: string;
  deployed_at: string;
  deployed_by: string;
  town_code: string;
  is_new: boolean;
  process_definitions: ProcessDefinitionOut[];
  form_definitions: FormDefinitionOut[];
  decision_definitions: DecisionDefinitionOut[];
}

export interface DeploymentOut {
  id: string;
  name: string;
  source: string | null;
  fingerprint: string;
  deployed_at: string;
  deployed_by: string;
  town_code: string;
}

export interface DeploymentOutPage {
  items: DeploymentOut[];
  next_cursor: string | null;
}

export interface DeploymentPlaced {
  id: string;
  name: string;
  source: string | null;
  fingerprint: string;
  deployed_at: string;
  deployed_by: string;
  town_code: string;
  is_new: boolean;
  process_definitions: ProcessDefinitionOut[];
  form_definitions: FormDefinitionOut[];
  decision_definitions: DecisionDefinitionOut[];
  problems: ProblemOut[];
}

export interface DifferenceOut {
  year: number;
  title: string;
  becomes_official: boolean;
  changes: DayChangeOut[];
  working_days_before: number;
  working_days_after: number;
}

export interface DocumentOut {
  id: string;
  process_instance_id: string;
  kind: string;
  title: string;
  number: string;
  content: unknown;
  digest: string;
  issued_at: string;
  issued_by: string;
  served_at: string | null;
  served_by: string | null;
  recipient: string | null;
  voided_at: string | null;
  void_reason: string | null;
}

export interface DocumentOutPage {
  items: DocumentOut[];
  next_cursor: string | null;
}

export interface DoneStepOut {
  element_id: string;
  name: string;
  completed_by: string | null;
  ended_at: string;
}

export interface DoneStepOutList {
  items: DoneStepOut[];
}

export interface DraftAnswerOut {
  is_valid: boolean;
  value: unknown;
  /** 所依赖的各决策的值，按 id。 The values of the decisions it required, by id. */
  decisions: unknown;
  /** 命中的规则。 The rules that hit, in order. */
  matched_rules: unknown;
  missing_inputs: string[];
  /** 值为空的原因。 Why values are null. */
  notices: unknown;
  message: string | null;
  message_en: string | null;
  refusals: RefusalOut[];
}

export interface DraftEvaluationIn {
  resources: Record<string, string>;
  decision: string;
  rows: (Record<string, unknown>)[];
}

export interface DraftEvaluationOut {
  /** 决策的输入。 What it takes. */
  inputs: string[];
  answers: DraftAnswerOut[];
}

export interface DraftIn {
  text: string;
  message: unknown;
}

export interface DraftSubmissionIn {
  form: string;
  payload?: Record<string, unknown>;
  /** 流程已有的变量。 What the process holds already. */
  variables?: Record<string, unknown>;
}

export interface DraftSubmissionOut {
  is_valid: boolean;
  /** 流程将得到的变量；被拒绝时为空。 What the process would get; empty where it is refused. */
  variables: unknown;
  refusals: RefusalOut[];
}

export interface EndBody {
  last_day: string;
}

export interface EndEntryBody {
  last_day?: string | null;
  reason?: string | null;
  with_positions?: boolean;
}

export interface EntryOut {
  id: string;
  code: string;
  valid_from: string;
  valid_to: string | null;
  content: unknown;
}

export interface EntryOutList {
  items: EntryOut[];
}

export interface EntryOutPage {
  items: EntryOut[];
  next_cursor: string | null;
}

export interface EscalateIn {
  escalation_code: string;
  variables?: Record<string, unknown>;
}

export interface EvaluateIn {
  variables?: Record<string, unknown>;
}

export interface EvaluateKeyIn {
  variables?: Record<string, unknown>;
  version?: number | null;
  version_tag?: string | null;
}

export interface EvaluateOut {
  decision_definition_id: string;
  key: string;
  version: number;
  /** 决策的值。 The decision's value. */
  value: unknown;
  rows: unknown;
  /** 求值时的输入（按声明的类型）。 The input data as the evaluation took it, by declared type. */
  inputs: unknown;
  /** 所依赖的各决策的值，按 id。 The values of the decisions it required, by id. */
  decisions: unknown;
  /**
   * 命中的规则，按先后；为什么命中：输入表达式、其值、通过的单元格。 The rules that hit, in order, and why: input expression, its value, the cell
   * it passed.
   */
  matched_rules: unknown;
  /** 没有给出的输入，按空值求值。 Inputs that nothing was given for: they counted as null. */
  missing_inputs: string[];
  /** 值为空而没有出错的原因：哪条规则、哪一列，应为什么、实际是什么。 Why values are null although nothing failed: rule, column, expected, found. */
  notices: unknown;
}

export interface EventOut {
  id: string;
  at: string;
  kind: string;
  process_instance_id: string | null;
  process_definition_id: string | null;
  element_id: string | null;
  element_name: string | null;
  element_type: string | null;
  subject_id: string | null;
  actor_id: string;
  actor_name: string;
  details: Record<string, unknown>;
  scope: number | null;
  town_code: string;
}

export interface EventOutPage {
  items: EventOut[];
  next_cursor: string | null;
}

export interface EventTypeOut {
  type: string;
  meaning: string;
  meaning_en: string;
  details: string[];
}

export interface EventTypeOutList {
  items: EventTypeOut[];
}

export interface EventsOut {
  items: CloudEventOut[];
  position: number;
}

export interface ExpressionOut {
  text: string;
  /** 从 1 数起。 From 1. */
  line: number | null;
  /** 从 1 数起。 From 1. */
  column: number | null;
  /** 该行，及其下指向该列的 ^。 The line, and below it a ^ under the column. */
  caret: string;
}

export interface ExtendIn {
  worker_id: string;
  lock_token?: string | null;
  lock_seconds: number;
}

export interface ExtensionOut {
  id: string;
  amount: number;
  reason: string;
  approved_by: string;
  old_due_at: string;
  new_due_at: string;
  extended_at: string;
}

export interface ExternalTaskOut {
  id: string;
  process_instance_id: string;
  process_definition_id: string;
  process_definition_key: string;
  business_key: string | null;
  element_id: string;
  topic: string;
  priority: number;
  properties: Record<string, unknown>;
  state: "ready" | "suspended" | "dead";
  attempt: number;
  retries: number | null;
  run_at: string;
  worker_id: string | null;
  locked_until: string | null;
  error_message: string | null;
  error_details: string | null;
  created_at: string;
  town_code: string;
}

export interface ExternalTaskOutPage {
  items: ExternalTaskOut[];
  next_cursor: string | null;
}

export interface FactOut {
  name: string;
  label: string;
  value: string;
}

export interface FailureIn {
  worker_id: string;
  lock_token?: string | null;
  error_message: string;
  error_details?: string | null;
  retries?: number | null;
  retry_seconds?: number | null;
}

export interface FeelProblemOut {
  code: string;
  severity: "error" | "warning";
  message_zh: string;
  message_en: string;
  /** 从 0 数起的字符。 Character, from 0. */
  position: number;
  line: number;
  column: number;
  caret: string;
  suggestion: string | null;
}

export interface FetchIn {
  worker_id: string;
  max_tasks?: number;
  wait_seconds?: number;
  topics: TopicIn[];
}

export interface FetchedOut {
  id: string;
  process_instance_id: string;
  process_definition_id: string;
  process_definition_key: string;
  business_key: string | null;
  element_id: string;
  topic: string;
  priority: number;
  properties: Record<string, unknown>;
  state: "ready" | "suspended" | "dead";
  attempt: number;
  retries: number | null;
  run_at: string;
  worker_id: string | null;
  locked_until: string | null;
  error_message: string | null;
  error_details: string | null;
  created_at: string;
  town_code: string;
  lock_token: string;
  variables: Record<string, unknown>;
}

export interface FetchedOutList {
  items: FetchedOut[];
}

export interface FormDefinitionOut {
  id: string;
  key: string;
  version: number;
  name: string | null;
  deployment_id: string;
  resource_name: string;
  deployed_at: string;
  town_code: string;
}

export interface FormDefinitionOutPage {
  items: FormDefinitionOut[];
  next_cursor: string | null;
}

export interface FormKeyOut {
  form_key: string;
  form_id: string;
}

export interface FormKeyOutList {
  items: FormKeyOut[];
}

export interface FormOut {
  id: string;
  key: string;
  version: number;
  name: string | null;
  schema: Record<string, unknown>;
}

export interface FunctionOut {
  name: string;
  /** 语言内置，或业务登记。 Part of the language, or registered by the business. */
  origin: "built-in" | "domain";
  signatures: string[];
  /** 每种写法的参数名。 Names of the parameters, for every signature. */
  parameters: unknown;
  /** 结果类型。 Types of the result. */
  results: string[];
  documentation_zh: string;
  documentation_en: string;
}

export interface FunctionOutList {
  items: FunctionOut[];
}

export interface GrantBody {
  login: string;
  process_instance_id: string;
  expires_at: string;
  reason: string;
}

export interface GrantOut {
  id: string;
  login: string;
  process_instance_id: string;
  reason: string;
  expires_at: string;
  granted_at: string;
  granted_by: string;
  revoked_at: string | null;
  revoked_by: string | null;
}

export interface GrantOutList {
  items: GrantOut[];
}

export interface HeadingOut {
  process_name: string | null;
  number: string | null;
  title: string | null;
  party_name: string | null;
  pillar: "approval" | "enforcement" | "grid" | "command" | null;
  kind: string | null;
  level: "green" | "blue" | "yellow" | "red" | "severe_red";
}

export interface HealthOut {
  status: string;
}

export interface HeatOut {
  element_id: string;
  name: string;
  done: number;
  waiting: number;
  breaches: number;
  p50: number;
  p90: number;
}

export interface HeatOutList {
  items: HeatOut[];
}

export interface HolderOfficeOut {
  code: string;
  zh: string;
  en: string;
}

export interface HoursBody {
  rules: RuleBody[];
}

export interface IncidentOut {
  id: string;
  process_instance_id: string | null;
  process_definition_key: string | null;
  kind: "step" | "job" | "external_task" | "flag";
  cause_id: string;
  element_id: string | null;
  code: string;
  message: string;
  message_en: string;
  state: "open" | "resolved";
  raised_at: string;
  resolved_at: string | null;
  resolved_by: string | null;
  town_code: string;
}

export interface IncidentOutPage {
  items: IncidentOut[];
  next_cursor: string | null;
}

export interface IndicatorCaseOut {
  key: string;
  process_instance_id: string | null;
  number: string | null;
  label: string;
  at: string | null;
  numerator: number;
  denominator: number;
}

export interface IndicatorCaseOutPage {
  items: IndicatorCaseOut[];
  next_cursor: string | null;
}

export interface IndicatorOut {
  id: string;
  zh: string;
  en: string;
  pillar: "approval" | "enforcement" | "grid" | "command";
  unit: "count" | "percent" | "working_days" | "minutes";
  definition_zh: string;
  definition_en: string;
  source: string;
  numerator: number;
  denominator: number;
  /** 分母为零时为空。 Null where nothing was there to be counted. */
  value: unknown;
  median: unknown;
  p90: unknown;
  target: unknown;
  better: "more" | "less" | null;
  is_met: boolean | null;
}

export interface IndicatorOutList {
  items: IndicatorOut[];
}

export interface Inquiry {
  number: string;
  query_code: string;
}

export interface InquiryOut {
  number: string;
  kind: string;
  title: string;
  party: string | null;
  state: "draft" | "received" | "supplement" | "accepted" | "reviewing" | "suspended" | "deciding" | "granted" | "refused" | "closed" | "delivered" | "archived" | "withdrawn" | "not_accepted" | "transferred" | "canceled" | null;
  public_status: string | null;
  received_at: string;
  accepted_at: string | null;
  promised_due: string | null;
  decided_at: string | null;
  progress: ProgressOut[];
  asked: AskedOut[];
  replies: ReplyOut[];
}

export interface InstanceOut {
  id: string;
  process_definition_id: string;
  process_definition_key: string;
  business_key: string | null;
  state: "active" | "suspended" | "completed" | "canceled";
  revision: number;
  incidents: number;
  started_at: string;
  started_by: string;
  ended_at: string | null;
  end_reason: string | null;
  town_code: string;
}

export interface InstanceOutList {
  items: InstanceOut[];
}

export interface InstanceOutPage {
  items: InstanceOut[];
  next_cursor: string | null;
}

export interface InstancesIn {
  limit?: number;
  cursor?: string | null;
  ids?: string[] | null;
  business_keys?: string[] | null;
  process_definition_keys?: string[] | null;
  states?: ("active" | "suspended" | "completed" | "canceled")[];
  with_incidents?: boolean;
  started_after?: string | null;
  started_before?: string | null;
}

export interface IntakeMessageFull {
  id: string;
  source: string;
  source_id: string;
  version: number;
  state: "taken" | "dead" | "discarded" | "superseded";
  mapping_version: number | null;
  process_instance_id: string | null;
  process_definition_key: string | null;
  number: string | null;
  received_at: string;
  received_by: string;
  attempts: number;
  settled_at: string | null;
  problem: unknown;
  body: unknown;
  body_missing: string | null;
  body_missing_en: string | null;
}

export interface IntakeMessageOut {
  id: string;
  source: string;
  source_id: string;
  version: number;
  state: "taken" | "dead" | "discarded" | "superseded";
  mapping_version: number | null;
  process_instance_id: string | null;
  process_definition_key: string | null;
  number: string | null;
  received_at: string;
  received_by: string;
  attempts: number;
  settled_at: string | null;
  problem: unknown;
}

export interface IntakeMessageOutPage {
  items: IntakeMessageOut[];
  next_cursor: string | null;
}

export interface IntakeOut {
  id: string;
  source: string;
  source_id: string;
  version: number;
  state: "taken" | "dead" | "discarded" | "superseded";
  mapping_version: number | null;
  process_instance_id: string | null;
  process_definition_key: string | null;
  number: string | null;
  received_at: string;
}

export interface IssuedCardOut {
  id: string;
  level: "green" | "blue" | "yellow" | "red" | "severe_red";
  code: string;
  step: string;
  reached_at: string;
  due_at: string;
  process_instance_id: string | null;
  number: string | null;
  item_name: string;
  responsible: string | null;
  responsible_zh: string | null;
  responsible_en: string | null;
  revoked_at: string | null;
  reason: string | null;
}

export interface IssuedCardOutPage {
  items: IssuedCardOut[];
  next_cursor: string | null;
}

export interface ItemOut {
  id: string;
  code: string;
  name: string;
  item_type: string;
  original_dept: string;
  legal_basis: string;
  /** 法定时限，工作日。 Statutory limit in working days. */
  statutory_days: number;
  /** 承诺时限，工作日。 Promised limit in working days. */
  promised_days: number;
  handle_type: string;
  window: string;
  channel: string;
  agency_service: boolean;
  special_procedures: string[];
  result_doc: string;
  materials: string[];
  service_object: string;
  process_key: string;
  valid_from: string;
  valid_to: string | null;
}

export interface ItemOutList {
  items: ItemOut[];
}

export interface JobOut {
  id: string;
  kind: string;
  process_instance_id: string | null;
  process_definition_id: string | null;
  process_definition_key: string | null;
  element_id: string | null;
  name: string | null;
  state: "ready" | "suspended" | "dead";
  priority: number;
  due_at: string;
  run_at: string;
  attempt: number;
  retries: number;
  error_message: string | null;
  created_at: string;
  town_code: string;
}

export interface JobOutPage {
  items: JobOut[];
  next_cursor: string | null;
}

export interface KeptOut {
  key: string;
  revision: number;
  content: unknown;
  derived: unknown;
}

export interface KeptOutPage {
  items: KeptOut[];
  next_cursor: string | null;
}

export interface KindOut {
  kind: string;
  name_zh: string;
  name_en: string;
  columns: unknown;
}

export interface KindOutList {
  items: KindOut[];
}

export interface LimitGroupOut {
  code: string;
  zh: string;
  en: string;
  count: number;
  green: number;
  blue: number;
  yellow: number;
  red: number;
  severe_red: number;
  overdue: number;
  next_due_at: string | null;
}

export interface LimitGroupOutList {
  items: LimitGroupOut[];
}

export interface LimitOut {
  code: string;
  step: string;
  amount: number | null;
  unit: string;
  source: string;
  bearer: string;
  kind: string;
  direction: string;
  can_extend: boolean;
  suspension_types: string[];
}

export interface LimitOutList {
  items: LimitOut[];
}

export interface MappingFull {
  name: string;
  version: number;
  note: string;
  created_at: string | null;
  created_by: string | null;
  text: string;
}

export interface MappingIn {
  text: string;
  note?: string;
}

export interface MappingOut {
  name: string;
  version: number;
  note: string;
  created_at: string | null;
  created_by: string | null;
}

export interface MappingOutList {
  items: MappingOut[];
}

export interface MarkedOut {
  marked: number;
  unread: number;
}

export interface MatterOut {
  id: string;
  process_definition_id: string;
  process_definition_key: string;
  business_key: string | null;
  state: "active" | "suspended" | "completed" | "canceled";
  revision: number;
  incidents: number;
  started_at: string;
  started_by: string;
  ended_at: string | null;
  end_reason: string | null;
  town_code: string;
  heading: HeadingOut;
  steps: StepOut[];
}

export interface MatterOutPage {
  items: MatterOut[];
  next_cursor: string | null;
}

export interface Me {
  id: string;
  kind: string;
  display_name: string;
  roles: string[];
  groups: string[];
  scopes: string[];
  town_code: string;
  password_must_change: boolean;
  csrf_token: string | null;
}

export interface MessageIn {
  name: string;
  business_key?: string | null;
  correlation?: Record<string, unknown>;
  variables?: Record<string, unknown>;
  process_instance_id?: string | null;
}

export interface MessageOut {
  /** 消息启动了实例。 Whether the message started the instance. */
  started: boolean;
  process_instance: InstanceOut;
}

export interface MistakeIn {
  reason: string;
}

export interface MoveIn {
  wait_id: string;
  to: string;
  reason?: string | null;
  dry_run?: boolean;
}

export interface MovePlaceOut {
  element_id: string;
  name: string;
  type: string;
  direction: "here" | "back" | "ahead" | "aside";
  skipped: PassedStepOut[];
  repeated: PassedStepOut[];
  refusal: unknown;
}

export interface MovedOut {
  process_instance: InstanceOut;
  place: MovePlaceOut;
  ends: TokenStopOut[];
  begins: TokenStopOut[];
  passed: PassedStepOut[];
  thrown: string[];
  is_preview: boolean;
}

export interface MovesOut {
  wait_id: string;
  process_definition_id: string;
  element_id: string;
  name: string;
  revision: number;
  ends: TokenStopOut[];
  places: MovePlaceOut[];
}

export interface NamedOut {
  login: string;
  name: string;
  post: string | null;
  is_active: boolean;
}

export interface NamedOutList {
  items: NamedOut[];
}

export interface NotificationOut {
  id: string;
  kind: "task_assigned" | "task_offered" | "task_delegated" | "task_resolved" | "task_returned" | "task_withdrawn" | "task_moved" | "task_urged" | "matter_copied" | "signer_asked" | "signer_answered" | "card_issued" | "incident_raised";
  process_instance_id: string | null;
  /** 任务、抄送、加签、时钟或故障的编号。 Of the task, copy, request … */
  subject_id: string | null;
  business_key: string | null;
  title: string;
  details: Record<string, unknown>;
  actor_id: string | null;
  actor_name: string | null;
  created_at: string;
  read_at: string | null;
}

export interface NotificationOutPage {
  items: NotificationOut[];
  next_cursor: string | null;
}

export interface OnDutyOut {
  id: string;
  name: string;
  login: string | null;
}

export interface OnDutyOutList {
  items: OnDutyOut[];
}

export interface OpenStepOut {
  task_id: string;
  name: string;
  assignee: string | null;
  created_at: string;
  urged: number;
}

export interface OwnSubstitutionIn {
  position_id: string;
  /** 账号 */
  substitute: string;
  first_day: string;
  last_day: string;
  reason: string;
}

export interface OwnSubstitutionOut {
  id: string;
  position_id: string;
  place_name: string;
  title: string;
  title_en: string;
  holder: string | null;
  holder_name: string;
  substitute: string | null;
  substitute_name: string;
  first_day: string;
  last_day: string;
  reason: string;
  /** 本人的岗位。 Whether the position is the caller's. */
  is_mine: boolean;
}

export interface OwnSubstitutionOutList {
  items: OwnSubstitutionOut[];
}

export interface PaginationMetadata {
  /** Total number of items. */
  total: number;
  /** Total number of pages. */
  total_pages: number;
  /** First available page number. */
  first_page: number;
  /** Last available page number. */
  last_page: number;
  /** Current page number. */
  page: number;
  /** Previous page number. */
  previous_page: number;
  /** Next page number. */
  next_page: number;
}

export interface PassedStepOut {
  element_id: string;
  name: string;
  type: string;
}

export interface PassedTimesOut {
  element_id: string;
  times: number;
}

export interface PasswordChange {
  current: string;
  new: string;
}

export interface PasswordReset {
  password: string;
}

export interface PauseOut {
  type: string;
  first_day: string;
  last_day: string;
  is_open: boolean;
}

export interface PaymentIn {
  bank_reference: string;
  payment_code: string;
  /** 元，至多两位小数。 Yuan, at most two decimals. */
  amount: string;
  paid_at: string;
}

export interface PaymentTaken {
  payment_code: string;
  decision_no: string;
  process_instance_id: string;
  state: "open" | "instalments" | "overdue" | "urged" | "in_court" | "unperformed" | "settled" | "annulled";
  /** 罚款，分。 The fine in fen. */
  fine_cents: number;
  /** 缴清的时间。 When nothing was owed any more. */
  paid_at: string | null;
  /** 多缴、应退还的数额，分。 What was paid beyond what was owed, in fen. */
  surplus_cents: number;
}

export interface PhraseIn {
  text: string;
  group?: string | null;
}

export interface PhraseOut {
  text: string;
  group: string | null;
}

export interface PillarCountOut {
  pillar: string;
  count: number;
}

export interface PlanOut {
  fingerprint: string;
  counts: unknown;
  changes: ChangeOut[];
}

export interface PlatformMessageIn {
}

export interface PositionOut {
  id: string;
  role: string;
  role_name: string;
  role_name_en: string;
  place_kind: "town" | "unit" | "village" | "grid" | "window" | "party";
  place_code: string;
  place_name: string;
  title: string;
  leads: boolean;
  valid_to: string | null;
  is_acting: boolean;
}

export interface PositionOutList {
  items: PositionOut[];
}

export interface PreferencesIn {
  language?: "zh" | "en";
  theme?: "light" | "dark" | "auto";
  /** large：大字版。 Large type. */
  size?: "normal" | "large";
}

export interface PreferencesOut {
  language: "zh" | "en";
  theme: "light" | "dark" | "auto";
  size: "normal" | "large";
}

export interface PressureOut {
  urges: UrgeOut[];
  cards: CardOut[];
  orders: SupervisionOut[];
}

export interface Problem {
  type: string;
  title: string;
  title_en: string;
  status: number;
  detail: string;
  detail_en: string;
  code: string;
  instance: string;
  errors: ProblemError[];
  problems: (Record<string, unknown>)[];
  facts: Record<string, unknown>;
}

export interface ProblemError {
  pointer: string;
  code: string;
  message: string;
  message_en: string;
}

export interface ProblemOut {
  resource: string;
  rule: string;
  severity: string;
  element_id: string | null;
  line: number | null;
  message: string;
  message_en: string;
  remedy: string;
  remedy_en: string;
  /** 所指的表达式及位置。 The expression it is about, and where in it. */
  expression: ExpressionOut | null;
  /** 决策表中涉及的规则。 Rows of a decision table concerned. */
  rules: number[];
  /** 决策表中的单元格。 The cell of a decision table it is about. */
  cell: CellOut | null;
}

export interface ProcessDefinitionOut {
  id: string;
  key: string;
  version: number;
  version_tag: string | null;
  name: string | null;
  deployment_id: string;
  resource_name: string;
  candidate_starter_users: string[];
  candidate_starter_groups: string[];
  startable: boolean;
  listed: boolean;
  history_ttl: string | null;
  deployed_at: string;
  town_code: string;
}

export interface ProcessDefinitionOutPage {
  items: ProcessDefinitionOut[];
  next_cursor: string | null;
}

export interface ProgressOut {
  state: "draft" | "received" | "supplement" | "accepted" | "reviewing" | "suspended" | "deciding" | "granted" | "refused" | "closed" | "delivered" | "archived" | "withdrawn" | "not_accepted" | "transferred" | "canceled";
  public_status: string;
  at: string;
}

export interface ProposalOut {
  action: string;
  key: string;
  row: number;
  before: unknown;
  after: unknown;
}

export interface ProposalsOut {
  fingerprint: string;
  counts: unknown;
  changes: ProposalOut[];
}

export interface PublicationOut {
  id: string;
  kind: "其他" | "处罚" | "强制" | "检查" | "清单" | "计划" | "许可";
  field: string | null;
  title: string;
  state: "published" | "withdrawn";
  abstract: string;
  facts: FactOut[];
  published_at: string | null;
  expire_at: string | null;
  statement: string | null;
}

export interface PublicationOutPage {
  items: PublicationOut[];
  next_cursor: string | null;
}

export interface PushClaimIn {
  feedback: "已纳管" | "已检查-正常" | "已检查-问题" | "不属本部门";
  reason?: string | null;
}

export interface PushOut {
  id: string;
  process_instance_id: string;
  direction: string;
  receiver: string;
  receiver_name: string;
  business_id: string;
  version: number;
  state: "pending" | "sent" | "received" | "claimed" | "refused" | "closed";
  created_at: string;
  due_at: string;
  sent_at: string | null;
  acknowledged_at: string | null;
  ack_id: string | null;
  claimed_at: string | null;
  claimed_by: string | null;
  feedback: string | null;
  closed_at: string | null;
}

export interface PushOutPage {
  items: PushOut[];
  next_cursor: string | null;
}

export interface ReadIn {
  ids?: string[] | null;
  up_to?: string | null;
}

export interface ReadyOut {
  status: string;
  checks: CheckOut[];
}

export interface ReasonIn {
  reason: string;
}

export interface RefusalOut {
  pointer: string;
  code: string;
  message: string;
  message_en: string;
}

export interface ReplayIn {
  after?: number;
  since?: string | null;
}

export interface ReplayOut {
  count: number;
  position: number;
  is_complete: boolean;
}

export interface ReplyOut {
  kind: string;
  status: string;
  reply: string | null;
}

export interface ReportOut {
  is_valid: boolean;
  problems: ProblemOut[];
  process_keys: string[];
  form_keys: string[];
  decision_keys: string[];
}

export interface ResourceOut {
  name: string;
  sha256: string;
  size: number;
}

export interface ResourceOutList {
  items: ResourceOut[];
}

export interface RetriedOut {
  id: string;
  status: number;
  is_replayed: boolean;
  result: unknown;
  problem: unknown;
}

export interface RetriesIn {
  retries: number;
}

export interface RetryIn {
  mapping_version?: number | null;
}

export interface RetryManyIn {
  ids: string[];
}

export interface RetryManyOut {
  done: number;
  refused: number;
  items: RetriedOut[];
}

export interface ReturnIn {
  to: string;
  reason: string;
}

export interface ReturnedOut {
  reason: string;
  from_element_id: string;
  from_name: string;
  by: string;
  by_name: string;
  at: string;
}

export interface RevokeBody {
  reason: string;
}

export interface RiskOut {
  name: "overdue" | "due_today" | "due_soon" | "waiting";
  count: number;
  bars: BarOut[];
}

export interface RiskOutList {
  items: RiskOut[];
}

export interface RotationIn {
  overlap_minutes?: number;
}

export interface RowOut {
  index: number;
  status: number;
  is_replayed: boolean;
  idempotency_key: string | null;
  process_instance: unknown;
  problem: unknown;
}

export interface RuleBody {
  weekday?: number | null;
  intervals: string[][];
  valid_from: string;
  valid_to?: string | null;
}

export interface RunningLimitOut {
  clock_id: string;
  code: string;
  step: string;
  kind: string;
  amount: number;
  unit: string;
  base_at: string;
  due_at: string;
  provisional: boolean;
  state: string;
  level: "green" | "blue" | "yellow" | "red" | "severe_red";
  elapsed_days: number;
  suspended_days: number;
  /** 负数为超期。 Negative when it is over. */
  remaining_days: number;
  pauses: PauseOut[];
}

export interface ScheduleIn {
  due_at: string | null;
  follow_up_at: string | null;
  priority?: number | null;
}

export interface ScopeOut {
  id: number;
  variables: Record<string, unknown>;
}

export interface ScopeOutList {
  items: ScopeOut[];
}

export interface SecretIn {
  value: string;
}

export interface SecretOut {
  name: string;
  created_at: string;
  created_by: string;
  changed_at: string;
  changed_by: string;
  town_code: string;
}

export interface SecretOutPage {
  items: SecretOut[];
  next_cursor: string | null;
}

export interface SentOut {
  id: string;
  login: string;
  process_instance_id: string;
  note: string | null;
  sent_at: string;
  sent_by: string;
  sent_by_name: string;
  read_at: string | null;
}

export interface SentOutList {
  items: SentOut[];
}

export interface ServiceStepOut {
  id: string;
  process_instance_id: string;
  process_definition_key: string;
  element_id: string;
  topic: string;
  state: "ready" | "suspended" | "dead";
  attempt: number;
  retries: number | null;
  run_at: string;
  worker_id: string | null;
  locked_since: string | null;
  locked_until: string | null;
  error_message: string | null;
  created_at: string;
}

export interface ServiceStepOutPage {
  items: ServiceStepOut[];
  next_cursor: string | null;
}

export interface SessionOut {
  login: string;
  display_name: string;
  roles: string[];
  password_must_change: boolean;
  csrf_token: string;
  expires_at: string;
}

export interface SettingsIn {
  views?: ViewIn[];
  phrases?: PhraseIn[];
  preferences?: PreferencesIn;
}

export interface SettingsOut {
  views: ViewOut[];
  phrases: PhraseOut[];
  preferences: PreferencesOut;
  revision: number;
}

export interface SignIn {
  login: string;
  password: string;
}

export interface SignalIn {
  name: string;
  variables?: Record<string, unknown>;
}

export interface SignerAnswerIn {
  opinion: "agree" | "object";
  text: string;
}

export interface SignerIn {
  /** 账号 */
  person: string;
  mode: "before" | "parallel" | "after";
  note?: string | null;
}

export interface SignerOut {
  id: string;
  task_id: string;
  process_instance_id: string;
  person: string;
  mode: "before" | "parallel" | "after";
  note: string | null;
  state: "asked" | "answered" | "withdrawn";
  asked_by: string;
  asked_by_name: string;
  asked_at: string;
  opinion: "agree" | "object" | null;
  text: string | null;
  answered_at: string | null;
}

export interface SignerTaskOut {
  id: string;
  task_id: string;
  process_instance_id: string;
  person: string;
  mode: "before" | "parallel" | "after";
  note: string | null;
  state: "asked" | "answered" | "withdrawn";
  asked_by: string;
  asked_by_name: string;
  asked_at: string;
  opinion: "agree" | "object" | null;
  text: string | null;
  answered_at: string | null;
  task_name: string;
  business_key: string | null;
}

export interface SignerTaskOutList {
  items: SignerTaskOut[];
}

export interface SignerTaskOutPage {
  items: SignerTaskOut[];
  next_cursor: string | null;
}

export interface SigningRotation {
  overlap_hours?: number;
}

export interface StandingOut {
  code: string;
  name: string;
  pillar: "approval" | "enforcement" | "grid" | "command";
  closed: number;
  on_time: number;
  median_days: unknown;
  p90_days: unknown;
  yellow: number;
  red: number;
}

export interface StandingOutList {
  items: StandingOut[];
}

export interface StartIn {
  process_definition_key?: string | null;
  process_definition_id?: string | null;
  business_key?: string | null;
  unique_business_key?: boolean;
  variables?: Record<string, unknown>;
}

export interface StartableOut {
  definition_id: string;
  key: string;
  name: string;
  form_key: string | null;
  /** 可由人发起。 A person may start it. */
  can_start: boolean;
  starters: string[];
  items: TrialItemOut[];
}

export interface StatisticOut {
  process_definition_id: string;
  /** 运行中（含挂起）的实例数。 Instances, suspended ones too. */
  running: number;
  /** 其中未排除的故障数。 Open incidents among them. */
  incidents: number;
}

export interface StatisticOutList {
  items: StatisticOut[];
}

export interface StatusOut {
  id: string;
  source: string;
  source_id: string;
  version: number;
  key: string;
  status: string;
  state: "waiting" | "sent" | "given_up";
  created_at: string;
  sent_at: string | null;
  ack_id: string | null;
  process_instance_id: string | null;
}

export interface StatusOutPage {
  items: StatusOut[];
  next_cursor: string | null;
}

export interface StepOut {
  task_id: string;
  element_id: string;
  name: string;
  assignee: string | null;
  due_at: string | null;
  workable: boolean;
}

export interface SubmissionOut {
  id: string;
  task_id: string | null;
  form_definition_id: string;
  form_key: string;
  submitted_at: string;
  submitted_by: string;
  payload: Record<string, unknown>;
}

export interface SubmissionOutList {
  items: SubmissionOut[];
}

export interface SubstitutionBody {
  position_id: string;
  substitute_id: string;
  first_day: string;
  last_day: string;
  reason: string;
}

export interface SubstitutionOut {
  id: string;
  position_id: string;
  substitute_id: string;
  first_day: string;
  last_day: string;
  reason: string;
  entered_by: string;
}

export interface SupervisionOrderOut {
  id: string;
  number: string;
  process_instance_id: string;
  source: string;
  rule_code: string;
  subject_number: string;
  subject_process_instance_id: string | null;
  card_id: string | null;
  matter: string;
  unit: string;
  level: string;
  state: "issued" | "replied" | "accountable" | "closed" | "canceled";
  rank: "unit" | "unit_head" | "deputy_leader" | "leader_meeting";
  issued_at: string;
  due_at: string;
  reply: string | null;
  replied_at: string | null;
  result: string | null;
  closed_at: string | null;
  revision: number;
}

export interface SupervisionOrderOutPage {
  items: SupervisionOrderOut[];
  next_cursor: string | null;
}

export interface SupervisionOut {
  id: string;
  number: string;
  process_instance_id: string;
  matter: string;
  unit: string;
  level: string;
  state: "issued" | "replied" | "accountable" | "closed" | "canceled";
  issued_at: string;
  due_at: string;
  reply: string | null;
  replied_at: string | null;
  replied_by: string | null;
  result: string | null;
  closed_at: string | null;
}

export interface SuspensionOut {
  id: string;
  reach: string;
  type: string;
  reason: string;
  legal_basis: string;
  started_on: string;
  planned_days: number;
  planned_end_on: string;
  ended_on: string | null;
  result: string | null;
  approved_by: string;
}

export interface TallyOut {
  held: number;
  free: number;
  overdue: number;
  due_today: number;
  done_today: number;
  /** 待签的加签。 Opinions asked of the caller. */
  to_sign: number;
  /** 未阅的抄送。 Copies not read. */
  copied: number;
  /** 未读消息。 Notifications not read. */
  notifications: number;
  /** 本人发起、未结束的。 Begun by the caller, not over. */
  started: number;
}

export interface TaskBatchIn {
  verb: "claim" | "unclaim" | "assign" | "transfer" | "urge" | "complete";
  ids: string[];
  /** assign, transfer */
  assignee?: string | null;
  /** transfer */
  reason?: string | null;
  /** urge */
  note?: string | null;
  /** complete */
  variables?: Record<string, unknown>;
}

export interface TaskBatchOut {
  done: number;
  refused: number;
  items: TaskRowOut[];
}

export interface TaskFormOut {
  id: string;
  key: string;
  version: number;
  name: string | null;
  schema: Record<string, unknown>;
  values: Record<string, unknown>;
}

export interface TaskOut {
  id: string;
  process_instance_id: string;
  process_definition_id: string;
  process_definition_key: string;
  business_key: string | null;
  element_id: string;
  name: string;
  lane: string | null;
  form_key: string | null;
  state: "open" | "completed" | "canceled";
  revision: number;
  assignee: string | null;
  owner: string | null;
  delegation: "pending" | "resolved" | null;
  priority: number;
  candidate_users: string[];
  candidate_groups: string[];
  created_at: string;
  due_at: string | null;
  follow_up_at: string | null;
  ended_at: string | null;
  completed_by: string | null;
  /** 催办次数。 How often somebody asked for it. */
  urged: number;
  urged_at: string | null;
  /** 退回、撤回的缘由。 Why it came back. */
  returned: ReturnedOut | null;
  /** 未答复的加签。 Requests to signers without an answer. */
  signers: number;
  awaits_signers: boolean;
  town_code: string;
}

export interface TaskOutList {
  items: TaskOut[];
}

export interface TaskOutPage {
  items: TaskOut[];
  next_cursor: string | null;
}

export interface TaskRowOut {
  id: string;
  status: number;
  is_replayed: boolean;
  result: unknown;
  problem: unknown;
}

export interface TasksIn {
  limit?: number;
  cursor?: string | null;
  process_instance_ids?: string[] | null;
  states?: ("open" | "completed" | "canceled")[];
  assignee?: string | null;
}

export interface TestPersonOut {
  login: string;
  name: string;
  department: string;
  roles: string[];
  roles_en: string[];
}

export interface TokenChange {
  name?: string;
  scopes?: ("personal:use" | "process:read" | "process:check" | "process:deploy" | "process:start" | "process:manage" | "matter:strike-off" | "variable:read" | "variable:write" | "task:read" | "task:complete" | "task:assign" | "task:urge" | "message:send" | "intake:send" | "connector:read" | "connector:manage" | "signal:send" | "external-task:work" | "operation:read" | "operation:manage" | "history:read" | "event:read" | "webhook:manage" | "upload:read" | "upload:write" | "catalogue:read" | "case:read" | "document:void" | "card:revoke" | "performance:read" | "calendar:manage" | "catalogue:manage" | "organisation:read" | "organisation:manage" | "avoidance:decide" | "grant:manage" | "account:read" | "account:manage" | "token:manage" | "secret:manage")[];
  process_definition_keys?: string[] | null;
  networks?: string[];
  rate_per_minute?: number | null;
  expires_at?: string;
}

export interface TokenIn {
  name: string;
  scopes: ("personal:use" | "process:read" | "process:check" | "process:deploy" | "process:start" | "process:manage" | "matter:strike-off" | "variable:read" | "variable:write" | "task:read" | "task:complete" | "task:assign" | "task:urge" | "message:send" | "intake:send" | "connector:read" | "connector:manage" | "signal:send" | "external-task:work" | "operation:read" | "operation:manage" | "history:read" | "event:read" | "webhook:manage" | "upload:read" | "upload:write" | "catalogue:read" | "case:read" | "document:void" | "card:revoke" | "performance:read" | "calendar:manage" | "catalogue:manage" | "organisation:read" | "organisation:manage" | "avoidance:decide" | "grant:manage" | "account:read" | "account:manage" | "token:manage" | "secret:manage")[];
  login?: string | null;
  roles?: string[];
  groups?: string[];
  ttl_days?: number;
  process_definition_keys?: string[] | null;
  networks?: string[];
  rate_per_minute?: number | null;
  signing?: "hmac-sm3" | "hmac-sha256" | null;
}

export interface TokenIssued {
  detail: string | null;
  detail_en: string | null;
  id: string;
  name: string;
  scopes: string[];
  signing: string | null;
  expires_at: string | null;
  previous_secret_until: string | null;
  token: string | null;
}

export interface TokenOut {
  id: string;
  name: string;
  account_id: string | null;
  scopes: string[];
  roles: string[];
  groups: string[];
  process_definition_keys: string[] | null;
  networks: string[];
  rate_per_minute: number | null;
  signing: string | null;
  created_at: string;
  created_by: string;
  expires_at: string | null;
  previous_secret_until: string | null;
  revoked_at: string | null;
  used_at: string | null;
  revision: number;
  town_code: string;
}

export interface TokenOutPage {
  items: TokenOut[];
  next_cursor: string | null;
}

export interface TokenStopOut {
  wait_id: string;
  kind: "user" | "service" | "async" | "timer" | "message" | "signal" | "incident";
  process_definition_id: string;
  element_id: string;
  name: string;
  scope: number;
  is_token: boolean;
  holder: string | null;
  offered_to: string[];
  since: string | null;
  due_at: string | null;
  locked_since: string | null;
  locked_until: string | null;
  run_at: string | null;
  retries: number | null;
  is_dead: boolean;
  error: string | null;
  incident_id: string | null;
}

export interface TokensOut {
  revision: number;
  tokens: TokenStopOut[];
  passed: PassedTimesOut[];
}

export interface TopicIn {
  topic: string;
  lock_seconds?: number;
  variables?: string[] | null;
  business_key?: string | null;
  process_definition_key?: string | null;
}

export interface TransferIn {
  assignee: string;
  reason?: string | null;
}

export interface TrendDayOut {
  day: string;
  opened: number;
  closed: number;
}

export interface TrialCompleteIn {
  acting_as: string;
  variables?: Record<string, unknown>;
}

export interface TrialInstanceOut {
  id: string;
  definition_id: string;
  key: string;
  name: string;
  business_key: string | null;
  state: string;
  started_at: string;
  started_by: string;
  ended_at: string | null;
  tokens: TrialTokenOut[];
  passed: string[];
  flows: string[];
}

export interface TrialItemOut {
  code: string;
  name: string;
}

export interface TrialMessageIn {
  kind: "message" | "signal";
  name: string;
  business_key?: string | null;
  process_instance_id?: string | null;
  variables?: Record<string, unknown>;
}

export interface TrialOut {
  id: string;
  name: string;
  made_at: string;
  ends_at: string;
  /** 试运行的时钟。 Where its clock stands. */
  now: string;
  /** 下一件自动发生的事。 When something happens by itself next. */
  next_at: string | null;
  steps: number;
  /** 自动步骤过多，已停下。 Stopped amid work without an end. */
  is_stopped: boolean;
  people: TestPersonOut[];
  processes: StartableOut[];
  instances: TrialInstanceOut[];
  tasks: TrialTaskOut[];
  services: TrialServiceOut[];
  timers: TrialTimerOut[];
  messages: AwaitedOut[];
  incidents: IncidentOut[];
  events: EventOut[];
}

export interface TrialServiceOut {
  id: string;
  process_instance_id: string;
  element_id: string;
  name: string;
  topic: string;
  state: "ready" | "suspended" | "dead";
  attempt: number;
  retry_at: string | null;
  error_message: string | null;
}

export interface TrialShort {
  id: string;
  name: string;
  made_at: string;
  ends_at: string;
  /** 试运行的时钟。 Where its clock stands. */
  now: string;
}

export interface TrialShortList {
  items: TrialShort[];
}

export interface TrialStartIn {
  process_definition_id: string;
  acting_as: string;
  business_key?: string | null;
  variables?: Record<string, unknown>;
}

export interface TrialTaskOut {
  id: string;
  process_instance_id: string;
  element_id: string;
  name: string;
  form_key: string | null;
  assignee: string | null;
  candidates: string[];
  due_at: string | null;
  may: string[];
  barred: BarredOut[];
}

export interface TrialTimerOut {
  /** 定时器、定时发起、时限。 A timer, a start, a limit that runs. */
  kind: "timer" | "start" | "deadline";
  process_instance_id: string | null;
  element_id: string;
  name: string;
  at: string;
}

export interface TrialTokenOut {
  definition_id: string;
  element_id: string;
  name: string;
  kind: "user" | "service" | "async" | "timer" | "message" | "signal" | "incident";
  /** 附着在另一环节上的事件。 An event beside where the token is. */
  is_armed: boolean;
}

export interface TrialVariablesOut {
  variables: Record<string, unknown>;
}

export interface TriedOut {
  mapping_version: number;
  source_id: string;
  process_definition_key: string | null;
  variables: unknown;
  /** 流程不接收时的原因。 Why the process would not take it. */
  refusal: unknown;
}

export interface TroublesOut {
  checks: CheckOut[];
  active: number;
  suspended: number;
  with_incidents: number;
  open_incidents: number;
  due_jobs: number;
  late_jobs: number;
  late_since: string | null;
  dead_jobs: number;
  locked_steps: number;
  abandoned_steps: number;
  dead_steps: number;
  dead_webhooks: number;
  dead_intake_messages: number;
  dead_platform_statuses: number;
  dead_pushes: number;
}

export interface UnlockIn {
  worker_id?: string | null;
}

export interface UnreadOut {
  unread: number;
}

export interface UploadOut {
  id: string;
  name: string;
  media_type: string;
  extension: string;
  size: number;
  sha256: string;
  uploaded_at: string;
  uploaded_by: string;
  process_instance_id: string | null;
  town_code: string;
}

export interface UrgeIn {
  note?: string | null;
}

export interface UrgeOut {
  id: string;
  task_id: string;
  task_name: string;
  urged_by: string;
  urged_at: string;
  note: string | null;
}

export interface UrgedOut {
  urged: number;
  open_at: string;
}

export interface UrgentOut {
  item_name: string;
  office_zh: string;
  office_en: string;
  level: "green" | "blue" | "yellow" | "red" | "severe_red";
  due_at: string;
  remaining_days: number;
}

export interface VariableIn {
  value: unknown;
}

export interface VariableOut {
  name: string;
  value: unknown;
}

export interface VariableOutlineOut {
  scope: number;
  name: string;
  type: "null" | "boolean" | "number" | "string" | "date" | "time" | "date and time" | "duration" | "list" | "context" | "other";
  size: number | null;
  value: unknown;
  is_hidden: boolean;
}

export interface VariableOutlineOutList {
  items: VariableOutlineOut[];
}

export interface VariablesIn {
  variables: Record<string, unknown>;
}

export interface VariablesOut {
  scope: number;
  variables: Record<string, unknown>;
}

export interface VerificationOut {
  is_authentic: boolean;
  is_in_force: boolean;
  title: string;
  number: string;
  authority: string;
  party: string | null;
  issued_at: string;
  voided_at: string | null;
}

export interface ViewIn {
  name: string;
  list: string;
  query?: Record<string, unknown>;
}

export interface ViewOut {
  name: string;
  list: string;
  query: Record<string, unknown>;
}

export interface VisibleOut {
  variables: Record<string, unknown>;
}

export interface VoidBody {
  reason: string;
}

export interface WaitOut {
  id: string;
  kind: "user" | "service" | "async" | "timer" | "message" | "signal" | "incident";
  element_id: string;
  element_name: string | null;
  scope: number;
  details: Record<string, unknown>;
}

export interface WaitOutList {
  items: WaitOut[];
}

export interface WallOut {
  at: string;
  running: number;
  overdue: number;
  due_today: number;
  suspended: number;
  cards_today: number;
  by_pillar: PillarCountOut[];
  offices: LimitGroupOut[];
  reddest: UrgentOut[];
  trend: TrendDayOut[];
  indicators: IndicatorOut[];
}

export interface WebhookChange {
  name?: string;
  url?: string;
  types?: string[];
  process_definition_keys?: string[];
}

export interface WebhookIn {
  name: string;
  url: string;
  types: string[];
  process_definition_keys?: string[];
}

export interface WebhookMade {
  detail: string | null;
  detail_en: string | null;
  id: string;
  name: string;
  url: string;
  types: string[];
  process_definition_keys: string[];
  state: "active" | "paused" | "disabled";
  reason: string | null;
  reason_detail: string | null;
  reason_detail_en: string | null;
  failing_since: string | null;
  previous_secret_until: string | null;
  created_at: string;
  created_by: string;
  missed_after: number | null;
  revision: number;
  town_code: string;
  secret: string | null;
}

export interface WebhookOut {
  id: string;
  name: string;
  url: string;
  types: string[];
  process_definition_keys: string[];
  state: "active" | "paused" | "disabled";
  reason: string | null;
  reason_detail: string | null;
  reason_detail_en: string | null;
  failing_since: string | null;
  previous_secret_until: string | null;
  created_at: string;
  created_by: string;
  missed_after: number | null;
  revision: number;
  town_code: string;
}

export interface WebhookOutPage {
  items: WebhookOut[];
  next_cursor: string | null;
}

export interface WebhookTried {
  event_id: string;
}

export interface WithdrawBody {
  reason: string;
}

export interface WithdrawIn {
  reason?: string | null;
}

export interface WorkOut {
  id: string;
  process_instance_id: string;
  process_definition_id: string;
  process_definition_key: string;
  business_key: string | null;
  element_id: string;
  name: string;
  lane: string | null;
  form_key: string | null;
  state: "open" | "completed" | "canceled";
  revision: number;
  assignee: string | null;
  owner: string | null;
  delegation: "pending" | "resolved" | null;
  priority: number;
  candidate_users: string[];
  candidate_groups: string[];
  created_at: string;
  due_at: string | null;
  follow_up_at: string | null;
  ended_at: string | null;
  completed_by: string | null;
  /** 催办次数。 How often somebody asked for it. */
  urged: number;
  urged_at: string | null;
  /** 退回、撤回的缘由。 Why it came back. */
  returned: ReturnedOut | null;
  /** 未答复的加签。 Requests to signers without an answer. */
  signers: number;
  awaits_signers: boolean;
  town_code: string;
  heading: HeadingOut;
  /** 设计者允许批量办结。 Its designer lets it be completed among many. */
  bulk: boolean;
}

export interface WorkOutPage {
  items: WorkOut[];
  next_cursor: string | null;
}

export interface WorkerErrorIn {
  worker_id: string;
  lock_token?: string | null;
  error_code: string;
  error_message?: string | null;
  variables?: Record<string, unknown>;
}

export interface WorkerResultIn {
  worker_id: string;
  lock_token?: string | null;
  variables?: Record<string, unknown>;
}

export interface WorkerRetriesIn {
  retries: number;
}

export interface ListPublicItemsQuery {
  town?: string | null | undefined;
  /** 名称或编码包含。 Part of name or code. */
  text?: string | null | undefined;
}

export interface GetPublicItemQuery {
  town?: string | null | undefined;
}

export interface ListPublicPublicationsQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  town?: string | null | undefined;
  kind?: "其他" | "处罚" | "强制" | "检查" | "清单" | "计划" | "许可" | null | undefined;
  /** 标题或摘要包含。 Part of title or abstract. */
  text?: string | null | undefined;
}

export interface ListPeopleQuery {
  /** 账号，以逗号分隔。 By commas, at most 200. */
  logins?: string | null | undefined;
  /** 账号或姓名包含。 Login or name contains. */
  text?: string | null | undefined;
}

export interface ListNotificationsQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  unread?: boolean | undefined;
}

export interface ListDeploymentsQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  name?: string | null | undefined;
}

export interface ListProcessDefinitionsQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  key?: string | null | undefined;
  version?: number | null | undefined;
  deployment_id?: string | null | undefined;
  latest?: boolean | undefined;
}

export interface ListDecisionsOfProcessQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
}

export interface ListFormDefinitionsQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  key?: string | null | undefined;
  version?: number | null | undefined;
  deployment_id?: string | null | undefined;
  latest?: boolean | undefined;
}

export interface ListDecisionDefinitionsQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  key?: string | null | undefined;
  version?: number | null | undefined;
  deployment_id?: string | null | undefined;
  latest?: boolean | undefined;
}

export interface ListInstancesQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  process_definition_key?: string | null | undefined;
  process_definition_id?: string | null | undefined;
  business_key?: string | null | undefined;
  state?: "active" | "suspended" | "completed" | "canceled" | null | undefined;
  with_incidents?: boolean | undefined;
  element_id?: string | null | undefined;
  started_by?: string | null | undefined;
  started_after?: string | null | undefined;
  started_before?: string | null | undefined;
}

export interface GetVariablesQuery {
  scope?: number | undefined;
}

export interface AmendVariablesQuery {
  scope?: number | undefined;
}

export interface GetVariableQuery {
  scope?: number | undefined;
}

export interface SetVariableQuery {
  scope?: number | undefined;
}

export interface DeleteVariableQuery {
  scope?: number | undefined;
}

export interface GetTimelineQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
}

export interface ExportInstancesQuery {
  process_definition_key?: string | null | undefined;
  process_definition_id?: string | null | undefined;
  business_key?: string | null | undefined;
  state?: "active" | "suspended" | "completed" | "canceled" | null | undefined;
  with_incidents?: boolean | undefined;
  element_id?: string | null | undefined;
  started_by?: string | null | undefined;
  started_after?: string | null | undefined;
  started_before?: string | null | undefined;
  format?: "csv" | "xlsx" | undefined;
}

export interface ExportWorkQuery {
  /** 编号、名称、当事人包含。 */
  text?: string | null | undefined;
  pillar?: "approval" | "enforcement" | "grid" | "command" | null | undefined;
  /** 至少这样紧急。 At least this urgent. */
  level?: "green" | "blue" | "yellow" | "red" | "severe_red" | null | undefined;
  tab?: "held" | "free" | "done" | undefined;
  order?: "urgency" | "created" | "ended" | undefined;
  process_definition_key?: string | null | undefined;
  due_before?: string | null | undefined;
  due_after?: string | null | undefined;
  format?: "csv" | "xlsx" | undefined;
}

export interface ExportTasksQuery {
  assignee?: string | null | undefined;
  unassigned?: boolean | undefined;
  candidate_user?: string | null | undefined;
  candidate_group?: string | null | undefined;
  /** 我持有或可领取的。 Those I hold or may claim. */
  mine?: boolean | undefined;
  process_instance_id?: string | null | undefined;
  process_definition_key?: string | null | undefined;
  element_id?: string | null | undefined;
  business_key?: string | null | undefined;
  /** 名称包含。 The name contains. */
  name?: string | null | undefined;
  state?: "open" | "completed" | "canceled" | "any" | undefined;
  due_before?: string | null | undefined;
  due_after?: string | null | undefined;
  created_before?: string | null | undefined;
  created_after?: string | null | undefined;
  format?: "csv" | "xlsx" | undefined;
}

export interface ExportHistoryQuery {
  process_instance_id?: string | null | undefined;
  kind?: string | null | undefined;
  actor_id?: string | null | undefined;
  element_id?: string | null | undefined;
  subject_id?: string | null | undefined;
  since?: string | null | undefined;
  until?: string | null | undefined;
  format?: "csv" | "xlsx" | undefined;
}

export interface ListWorkQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  /** 编号、名称、当事人包含。 */
  text?: string | null | undefined;
  pillar?: "approval" | "enforcement" | "grid" | "command" | null | undefined;
  /** 至少这样紧急。 At least this urgent. */
  level?: "green" | "blue" | "yellow" | "red" | "severe_red" | null | undefined;
  tab?: "held" | "free" | "done" | undefined;
  order?: "urgency" | "created" | "ended" | undefined;
  process_definition_key?: string | null | undefined;
  due_before?: string | null | undefined;
  due_after?: string | null | undefined;
}

export interface ListMattersQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  /** 编号、名称、当事人包含。 */
  text?: string | null | undefined;
  pillar?: "approval" | "enforcement" | "grid" | "command" | null | undefined;
  /** 至少这样紧急。 At least this urgent. */
  level?: "green" | "blue" | "yellow" | "red" | "severe_red" | null | undefined;
  /** 账号；`me` 为本人。 A login; `me` is the caller. */
  started_by?: string | null | undefined;
  process_definition_key?: string | null | undefined;
  business_key?: string | null | undefined;
  state?: "active" | "suspended" | "completed" | "canceled" | null | undefined;
  /** 只列未结束的。 Only those that are not over. */
  is_open?: boolean | undefined;
}

export interface ListTasksQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  assignee?: string | null | undefined;
  unassigned?: boolean | undefined;
  candidate_user?: string | null | undefined;
  candidate_group?: string | null | undefined;
  /** 我持有或可领取的。 Those I hold or may claim. */
  mine?: boolean | undefined;
  process_instance_id?: string | null | undefined;
  process_definition_key?: string | null | undefined;
  element_id?: string | null | undefined;
  business_key?: string | null | undefined;
  /** 名称包含。 The name contains. */
  name?: string | null | undefined;
  state?: "open" | "completed" | "canceled" | "any" | undefined;
  due_before?: string | null | undefined;
  due_after?: string | null | undefined;
  created_before?: string | null | undefined;
  created_after?: string | null | undefined;
  order?: "created" | "due" | "priority" | undefined;
}

export interface CountTasksQuery {
  assignee?: string | null | undefined;
  unassigned?: boolean | undefined;
  candidate_user?: string | null | undefined;
  candidate_group?: string | null | undefined;
  /** 我持有或可领取的。 Those I hold or may claim. */
  mine?: boolean | undefined;
  process_instance_id?: string | null | undefined;
  process_definition_key?: string | null | undefined;
  element_id?: string | null | undefined;
  business_key?: string | null | undefined;
  /** 名称包含。 The name contains. */
  name?: string | null | undefined;
  state?: "open" | "completed" | "canceled" | "any" | undefined;
  due_before?: string | null | undefined;
  due_after?: string | null | undefined;
  created_before?: string | null | undefined;
  created_after?: string | null | undefined;
}

export interface ListSignerRequestsQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  /** 只列待答复的。 Only those without an answer. */
  open?: boolean | undefined;
}

export interface ListCopiesQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  unread?: boolean | undefined;
}

export interface ListItemsQuery {
  code?: string | null | undefined;
  window?: string | null | undefined;
}

export interface ListCasesQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  state?: "draft" | "received" | "supplement" | "accepted" | "reviewing" | "suspended" | "deciding" | "granted" | "refused" | "closed" | "delivered" | "archived" | "withdrawn" | "not_accepted" | "transferred" | "canceled" | null | undefined;
  item_code?: string | null | undefined;
  process_key?: string | null | undefined;
  process_instance_id?: string | null | undefined;
  query_code?: string | null | undefined;
  received_after?: string | null | undefined;
  received_before?: string | null | undefined;
}

export interface ListDocumentsQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  process_instance_id?: string | null | undefined;
  kind?: string | null | undefined;
  number?: string | null | undefined;
}

export interface DownloadDocumentQuery {
  format?: "pdf" | "docx" | undefined;
}

export interface VerifyQuery {
  code: string;
}

export interface GetDeadlineQuery {
  limit: string;
  start: string;
  amount?: number | null | undefined;
  variant?: string | undefined;
}

export interface ListClocksQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  process_instance_id?: string | null | undefined;
  code?: string | null | undefined;
  responsible?: string | null | undefined;
  state?: "running" | "suspended" | "stopped" | "canceled" | null | undefined;
  level?: "green" | "blue" | "yellow" | "red" | "severe_red" | "lapsed" | null | undefined;
}

export interface ListCardsQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  clock_id?: string | null | undefined;
  code?: string | null | undefined;
  level?: "blue" | "yellow" | "red" | "severe_red" | null | undefined;
  since?: string | null | undefined;
  until?: string | null | undefined;
  valid_only?: boolean | undefined;
}

export interface ListTimelinesQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  pillar?: "approval" | "enforcement" | "grid" | "command" | null | undefined;
  process_definition_key?: string | null | undefined;
  item?: string | null | undefined;
  office?: string | null | undefined;
  holder?: string | null | undefined;
  grid?: string | null | undefined;
  /** 至少这样紧急。 At least this urgent. */
  level?: "green" | "blue" | "yellow" | "red" | "severe_red" | null | undefined;
  is_suspended?: boolean | null | undefined;
  order?: "urgency" | "due" | "elapsed" | undefined;
}

export interface CountTimelinesQuery {
  pillar?: "approval" | "enforcement" | "grid" | "command" | null | undefined;
  process_definition_key?: string | null | undefined;
  item?: string | null | undefined;
  office?: string | null | undefined;
  holder?: string | null | undefined;
  grid?: string | null | undefined;
  /** 至少这样紧急。 At least this urgent. */
  level?: "green" | "blue" | "yellow" | "red" | "severe_red" | null | undefined;
  is_suspended?: boolean | null | undefined;
  by?: "office" | "item" | "process" | "person" | "grid" | undefined;
}

export interface ListRisksQuery {
  pillar?: "approval" | "enforcement" | "grid" | "command" | null | undefined;
}

export interface ListIndicatorsQuery {
  since?: string | null | undefined;
  until?: string | null | undefined;
}

export interface ListIndicatorCasesQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  since?: string | null | undefined;
  until?: string | null | undefined;
  part?: "all" | "counted" | "missed" | undefined;
}

export interface ListHeatQuery {
  since?: string | null | undefined;
  until?: string | null | undefined;
  process_definition_id: string;
}

export interface ListComparisonsQuery {
  since?: string | null | undefined;
  until?: string | null | undefined;
  by?: "office" | "item" | undefined;
}

export interface ListIssuedCardsQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  level?: "yellow" | "red" | "severe_red" | undefined;
  valid_only?: boolean | undefined;
}

export interface DownloadMonthlyReportQuery {
  month: string;
  format?: "pdf" | "xlsx" | undefined;
}

export interface ListSupervisionOrdersQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  unit?: string | null | undefined;
  state?: "issued" | "replied" | "accountable" | "closed" | "canceled" | null | undefined;
  is_open?: boolean | undefined;
  subject_process_instance_id?: string | null | undefined;
}

export interface ListDaysQuery {
  first_day: string;
  last_day: string;
}

export interface ListEntriesQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  day?: string | null | undefined;
  containing?: string | null | undefined;
}

export interface ExportCatalogueQuery {
  format?: "csv" | "xlsx" | undefined;
  day?: string | null | undefined;
}

export interface PreviewImportQuery {
  effective?: string | null | undefined;
  complete?: boolean | undefined;
  fingerprint?: string | null | undefined;
}

export interface ImportCatalogueQuery {
  effective?: string | null | undefined;
  complete?: boolean | undefined;
  fingerprint?: string | null | undefined;
}

export interface ListOrganisationEntriesQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  containing?: string | null | undefined;
  is_ended_too?: boolean | undefined;
  person_id?: string | null | undefined;
  place_code?: string | null | undefined;
  role?: string | null | undefined;
  day?: string | null | undefined;
}

export interface ExportOrganisationQuery {
  format?: "csv" | "xlsx" | undefined;
  is_ended_too?: boolean | undefined;
}

export interface ImportOrganisationQuery {
  fingerprint?: string | null | undefined;
}

export interface ListOnDutyQuery {
  at?: string | null | undefined;
}

export interface ListGrantsQuery {
  process_instance_id: string;
}

export interface TryMessageQuery {
  mapping_version?: number | null | undefined;
}

export interface ListIntakeMessagesQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  source?: string | null | undefined;
  source_id?: string | null | undefined;
  state?: "taken" | "dead" | "discarded" | "superseded" | null | undefined;
  process_instance_id?: string | null | undefined;
}

export interface ListStatusesQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  source?: string | null | undefined;
  source_id?: string | null | undefined;
  state?: "waiting" | "sent" | "given_up" | null | undefined;
  dead?: boolean | undefined;
}

export interface ListPushesQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  receiver?: string | null | undefined;
  business_id?: string | null | undefined;
  state?: "pending" | "sent" | "received" | "claimed" | "refused" | "closed" | null | undefined;
  dead?: boolean | undefined;
}

export interface ListExternalTasksQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  topic?: string | null | undefined;
  worker_id?: string | null | undefined;
  process_instance_id?: string | null | undefined;
  process_definition_key?: string | null | undefined;
  state?: "ready" | "suspended" | "dead" | null | undefined;
}

export interface ListHistoryEventsQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  process_instance_id?: string | null | undefined;
  kind?: string | null | undefined;
  actor_id?: string | null | undefined;
  element_id?: string | null | undefined;
  subject_id?: string | null | undefined;
  since?: string | null | undefined;
  until?: string | null | undefined;
}

export interface ListEventsQuery {
  types?: string | null | undefined;
  process_definition_key?: string | null | undefined;
  process_instance_id?: string | null | undefined;
  after?: number | undefined;
  since?: string | null | undefined;
  limit?: number | undefined;
}

export interface StreamEventsQuery {
  types?: string | null | undefined;
  process_definition_key?: string | null | undefined;
  process_instance_id?: string | null | undefined;
  after?: number | null | undefined;
}

export interface ListWebhooksQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
}

export interface ListWebhookDeliveriesQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  webhook_id?: string | null | undefined;
  state?: "ready" | "queued" | "held" | "delivered" | "dead" | null | undefined;
  event_id?: string | null | undefined;
  process_instance_id?: string | null | undefined;
  type?: string | null | undefined;
}

export interface ListJobsQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  kind?: string | null | undefined;
  state?: "ready" | "suspended" | "dead" | null | undefined;
  process_instance_id?: string | null | undefined;
  process_definition_key?: string | null | undefined;
  element_id?: string | null | undefined;
  due_before?: string | null | undefined;
}

export interface ListIncidentsQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  state?: "open" | "resolved" | "any" | undefined;
  process_instance_id?: string | null | undefined;
  process_definition_key?: string | null | undefined;
  kind?: "step" | "job" | "external_task" | "flag" | null | undefined;
  code?: string | null | undefined;
  element_id?: string | null | undefined;
}

export interface ListServiceStepsQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  topic?: string | null | undefined;
  worker_id?: string | null | undefined;
  process_definition_key?: string | null | undefined;
  state?: "ready" | "suspended" | "dead" | null | undefined;
  locked?: boolean | undefined;
}

export interface ListMovesQuery {
  wait_id: string;
}

export interface ListAccountsQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
  login?: string | null | undefined;
}

export interface ListTokensQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
}

export interface ListSecretsQuery {
  limit?: number | undefined;
  cursor?: string | null | undefined;
}

/** Every operation of the native interface. */
export class Town extends Caller {
  /**
   * 登录。Sign in; the session's secret comes as a cookie, the page's token in the answer.
   *
   * Five wrong passwords in a row lock the account for 15 minutes.
   */
  signIn(body: SignIn, options?: Options): Promise<SessionOut> {
    return this.json<SessionOut>({ method: "POST", path: "/sessions", body }, options);
  }

  /** 退出登录。Sign out: this session ends at once. */
  signOut(options?: Options): Promise<void> {
    return this.json<void>({ method: "DELETE", path: "/sessions/current" }, options);
  }

  /** 我是谁。Who the caller is and what is open to them. */
  me(options?: Options): Promise<Me> {
    return this.json<Me>({ method: "GET", path: "/me" }, options);
  }

  /** 修改密码。Change one's password; every other session of the account ends. */
  changePassword(body: PasswordChange, options?: Options): Promise<void> {
    return this.json<void>({ method: "PUT", path: "/me/password", body }, options);
  }

  /** 公开事项目录。What may be applied for today, what it takes and how long; open to everybody. */
  listPublicItems(query: ListPublicItemsQuery = {}, options?: Options): Promise<ItemOutList> {
    return this.json<ItemOutList>({ method: "GET", path: "/public/items", query }, options);
  }

  /** 公开事项。One item as it is in force today; open to everybody. */
  getPublicItem(code: string, query: GetPublicItemQuery = {}, options?: Options): Promise<ItemOut> {
    return this.json<ItemOut>({ method: "GET", path: `/public/items/${segment(code)}`, query }, options);
  }

  /** 公示公开。What the town shows now, newest first; open to everybody. */
  listPublicPublications(query: ListPublicPublicationsQuery = {}, options?: Options): Promise<PublicationOutPage> {
    return this.json<PublicationOutPage>({ method: "GET", path: "/public/publications", query }, options);
  }

  /** 查看公示。One publication that is shown now, or why it was taken back; open to everybody. */
  getPublicPublication(publication_id: string, options?: Options): Promise<PublicationOut> {
    return this.json<PublicationOut>({
      method: "GET",
      path: `/public/publications/${segment(publication_id)}`,
    }, options);
  }

  /**
   * 办件查询。How a matter stands, by the number and the query code of its receipt; open to everybody.
   *
   * A wrong number and a wrong code have the same answer; tries are counted per address and per number.
   */
  inquire(body: Inquiry, options?: Options): Promise<InquiryOut> {
    return this.json<InquiryOut>({ method: "POST", path: "/inquiries", body }, options);
  }

  /**
   * 个人设置。One's own saved views, stock phrases and preferences; the usual ones before any were kept.
   *
   * Scope: personal:use.
   */
  getSettings(options?: Options): Promise<SettingsOut> {
    return this.json<SettingsOut>({ method: "GET", path: "/me/settings" }, options);
  }

  /**
   * 保存个人设置。Replace one's own settings, at most 64 KiB; 412 when another device kept some meanwhile.
   *
   * Scope: personal:use.
   */
  putSettings(body: SettingsIn = {}, options: Options & { revision: number }): Promise<SettingsOut> {
    return this.json<SettingsOut>({ method: "PUT", path: "/me/settings", body }, options);
  }

  /** 我的岗位。What the caller holds today; `is_acting` marks the only one acted in, if there is one. */
  listOwnPositions(options?: Options): Promise<PositionOutList> {
    return this.json<PositionOutList>({ method: "GET", path: "/me/positions" }, options);
  }

  /** 切换岗位。Act in one of one's positions from now on, or again in all; the others are closed meanwhile. */
  actInPosition(body: ActingIn, options?: Options): Promise<void> {
    return this.json<void>({ method: "PUT", path: "/me/position", body }, options);
  }

  /**
   * 我的委托。From today on: who stands in for the caller, and for whom the caller stands in.
   *
   * Scope: organisation:read.
   */
  listOwnSubstitutions(options?: Options): Promise<OwnSubstitutionOutList> {
    return this.json<OwnSubstitutionOutList>({ method: "GET", path: "/me/substitutions" }, options);
  }

  /**
   * 外出委托。Let a colleague stand in for one of the caller's positions, from one day to another.
   *
   * Scope: organisation:read.
   */
  enterOwnSubstitution(body: OwnSubstitutionIn, options?: Options): Promise<OwnSubstitutionOut> {
    return this.json<OwnSubstitutionOut>({ method: "POST", path: "/me/substitutions", body }, options);
  }

  /**
   * 结束委托。End a substitution for a position of the caller's: with today, or before it begins.
   *
   * Scope: organisation:read.
   */
  endOwnSubstitution(substitution_id: string, options?: Options): Promise<void> {
    return this.json<void>({ method: "POST", path: `/me/substitutions/${segment(substitution_id)}/end` }, options);
  }

  /**
   * 人员姓名。Names of up to 200 logins at once, or up to 20 active staff found by part of a name.
   *
   * Scope: organisation:read.
   */
  listPeople(query: ListPeopleQuery = {}, options?: Options): Promise<NamedOutList> {
    return this.json<NamedOutList>({ method: "GET", path: "/people", query }, options);
  }

  /**
   * 消息列表。What the caller is told of, newest first; kept for 90 days.
   *
   * Scope: personal:use.
   */
  listNotifications(query: ListNotificationsQuery = {}, options?: Options): Promise<NotificationOutPage> {
    return this.json<NotificationOutPage>({ method: "GET", path: "/notifications", query }, options);
  }

  /**
   * 未读消息数。How many notifications the caller has not read.
   *
   * Scope: personal:use.
   */
  countNotifications(options?: Options): Promise<UnreadOut> {
    return this.json<UnreadOut>({ method: "GET", path: "/notifications/count" }, options);
  }

  /**
   * 标为已读。Note that the caller has read these, or all up to one; repeating it is harmless.
   *
   * Scope: personal:use.
   */
  readNotifications(body: ReadIn = {}, options?: Options): Promise<MarkedOut> {
    return this.json<MarkedOut>({ method: "POST", path: "/notifications/read", body }, options);
  }

  /**
   * 消息流。Server-sent events of the caller's notifications from now on, each with its `id`.
   *
   * A browser's `EventSource` resumes by itself with `Last-Event-ID`; what came in the minute before may then come
   * again under the same id, and nothing is left out.
   *
   * Scope: personal:use.
   */
  streamNotifications(options?: Options): AsyncGenerator<CloudEventOut> {
    return this.stream<CloudEventOut>({ method: "GET", path: "/notifications/stream" }, options);
  }

  /**
   * 部署列表。Deployments, newest first.
   *
   * Scope: process:read.
   */
  listDeployments(query: ListDeploymentsQuery = {}, options?: Options): Promise<DeploymentOutPage> {
    return this.json<DeploymentOutPage>({ method: "GET", path: "/deployments", query }, options);
  }

  /**
   * 部署流程包。Put a bundle in place: every process, form and decision becomes the next version of its key.
   *
   * Multipart: any number of files, or one zip; text fields `name`, `source`, `skip_unchanged`.
   * All or nothing: when one file is refused, nothing is deployed and every finding is listed.
   *
   * Scope: process:deploy.
   */
  deploy(form: FormData, options?: Options): Promise<DeploymentPlaced> {
    return this.json<DeploymentPlaced>({ method: "POST", path: "/deployments", form }, options);
  }

  /**
   * 检查流程包。Check a bundle exactly as a deployment would, and write nothing.
   *
   * Scope: process:check.
   */
  checkDeployment(form: FormData, options?: Options): Promise<ReportOut> {
    return this.json<ReportOut>({ method: "POST", path: "/deployments/check", form }, options);
  }

  /**
   * 查看部署。One deployment with the versions it brought.
   *
   * Scope: process:read.
   */
  getDeployment(deployment_id: string, options?: Options): Promise<DeploymentMade> {
    return this.json<DeploymentMade>({ method: "GET", path: `/deployments/${segment(deployment_id)}` }, options);
  }

  /**
   * 删除部署。Remove a deployment that no process instance depends on.
   *
   * Scope: process:deploy.
   */
  deleteDeployment(deployment_id: string, options?: Options): Promise<void> {
    return this.json<void>({ method: "DELETE", path: `/deployments/${segment(deployment_id)}` }, options);
  }

  /**
   * 部署的文件。The files of a deployment.
   *
   * Scope: process:read.
   */
  listResources(deployment_id: string, options?: Options): Promise<ResourceOutList> {
    return this.json<ResourceOutList>({
      method: "GET",
      path: `/deployments/${segment(deployment_id)}/resources`,
    }, options);
  }

  /**
   * 下载文件。One file as it was deployed.
   *
   * Scope: process:read.
   */
  getResource(deployment_id: string, name: string, options?: Options): Promise<Uint8Array> {
    return this.bytes({
      method: "GET",
      path: `/deployments/${segment(deployment_id)}/resources/${segment(name)}`,
      accept: "*/*",
    }, options);
  }

  /**
   * 下载流程包。All files of a deployment as one zip, the same bytes each time; it can be deployed again as it is.
   *
   * Scope: process:read.
   */
  getBundle(deployment_id: string, options?: Options): Promise<Uint8Array> {
    return this.bytes({ method: "GET", path: `/deployments/${segment(deployment_id)}/bundle`, accept: "*/*" }, options);
  }

  /**
   * 本人的试运行。The caller's trials, the newest first.
   *
   * Scope: process:check.
   */
  listTrials(options?: Options): Promise<TrialShortList> {
    return this.json<TrialShortList>({ method: "GET", path: "/trials" }, options);
  }

  /**
   * 新建试运行。Let a draft run in a town of its own, with test people and a clock that stands still.
   *
   * The draft is sent and refused as a deployment is. Nothing of a trial touches the real town, and nothing leaves
   * it.
   *
   * Scope: process:check.
   */
  makeTrial(form: FormData, options?: Options): Promise<TrialOut> {
    return this.json<TrialOut>({ method: "POST", path: "/trials", form }, options);
  }

  /**
   * 查看试运行。Where everything stands: instances, what waits, what happened.
   *
   * Scope: process:check.
   */
  getTrial(trial_id: string, options?: Options): Promise<TrialOut> {
    return this.json<TrialOut>({ method: "GET", path: `/trials/${segment(trial_id)}` }, options);
  }

  /**
   * 结束试运行。End a trial; everything in it is gone.
   *
   * Scope: process:check.
   */
  endTrial(trial_id: string, options?: Options): Promise<void> {
    return this.json<void>({ method: "DELETE", path: `/trials/${segment(trial_id)}` }, options);
  }

  /**
   * 试运行的流程图。The diagram of a process in the trial.
   *
   * Scope: process:check.
   */
  getTrialXml(trial_id: string, definition_id: string, options?: Options): Promise<string> {
    return this.text({
      method: "GET",
      path: `/trials/${segment(trial_id)}/process-definitions/${segment(definition_id)}/xml`,
      accept: "application/xml",
    }, options);
  }

  /**
   * 试运行的发起表单。The form that starts a process in the trial.
   *
   * Scope: process:check.
   */
  getTrialStartForm(trial_id: string, definition_id: string, options?: Options): Promise<FormOut> {
    return this.json<FormOut>({
      method: "GET",
      path: `/trials/${segment(trial_id)}/process-definitions/${segment(definition_id)}/start-form`,
    }, options);
  }

  /**
   * 试运行的任务表单。A task's form, with the values it starts from.
   *
   * Scope: process:check.
   */
  getTrialTaskForm(trial_id: string, task_id: string, options?: Options): Promise<TaskFormOut> {
    return this.json<TaskFormOut>({
      method: "GET",
      path: `/trials/${segment(trial_id)}/tasks/${segment(task_id)}/form`,
    }, options);
  }

  /**
   * 试运行的变量。An instance's own variables.
   *
   * Scope: process:check.
   */
  getTrialVariables(trial_id: string, instance_id: string, options?: Options): Promise<TrialVariablesOut> {
    return this.json<TrialVariablesOut>({
      method: "GET",
      path: `/trials/${segment(trial_id)}/process-instances/${segment(instance_id)}/variables`,
    }, options);
  }

  /**
   * 发起。Start an instance as a test person.
   *
   * Scope: process:check.
   */
  startInTrial(trial_id: string, body: TrialStartIn, options?: Options): Promise<TrialOut> {
    return this.json<TrialOut>({ method: "POST", path: `/trials/${segment(trial_id)}/start`, body }, options);
  }

  /**
   * 办理。Complete a task as a test person, under the rules of real life: the wrong one is refused.
   *
   * Scope: process:check.
   */
  completeInTrial(trial_id: string, task_id: string, body: TrialCompleteIn, options?: Options): Promise<TrialOut> {
    return this.json<TrialOut>({
      method: "POST",
      path: `/trials/${segment(trial_id)}/tasks/${segment(task_id)}/complete`,
      body,
    }, options);
  }

  /**
   * 答复服务步骤。Answer a service step in place of the outside system: a result, a BPMN error, a failure.
   *
   * Scope: process:check.
   */
  answerInTrial(trial_id: string, step_id: string, body: AnswerIn, options?: Options): Promise<TrialOut> {
    return this.json<TrialOut>({
      method: "POST",
      path: `/trials/${segment(trial_id)}/service-steps/${segment(step_id)}/answer`,
      body,
    }, options);
  }

  /**
   * 发送消息或信号。Send a message or a signal into the trial.
   *
   * Scope: process:check.
   */
  sendInTrial(trial_id: string, body: TrialMessageIn, options?: Options): Promise<TrialOut> {
    return this.json<TrialOut>({ method: "POST", path: `/trials/${segment(trial_id)}/messages`, body }, options);
  }

  /**
   * 重试。Try again what an incident stands for.
   *
   * Scope: process:check.
   */
  retryInTrial(trial_id: string, incident_id: string, options?: Options): Promise<TrialOut> {
    return this.json<TrialOut>({
      method: "POST",
      path: `/trials/${segment(trial_id)}/incidents/${segment(incident_id)}/retry`,
    }, options);
  }

  /**
   * 拨快时钟。Move the trial's clock; what comes due on the way happens at its time.
   *
   * Scope: process:check.
   */
  advanceTrial(trial_id: string, body: AdvanceIn, options?: Options): Promise<TrialOut> {
    return this.json<TrialOut>({ method: "POST", path: `/trials/${segment(trial_id)}/clock`, body }, options);
  }

  /**
   * 上传试运行的附件。Attach a file for a form of the trial, as a test person.
   *
   * Scope: process:check.
   */
  uploadInTrial(trial_id: string, login: string, form: FormData, options?: Options): Promise<UploadOut> {
    return this.json<UploadOut>({
      method: "POST",
      path: `/trials/${segment(trial_id)}/uploads/${segment(login)}`,
      form,
    }, options);
  }

  /**
   * 流程定义列表。Process definitions by key, newest version first.
   *
   * Scope: process:read.
   */
  listProcessDefinitions(
    query: ListProcessDefinitionsQuery = {},
    options?: Options,
  ): Promise<ProcessDefinitionOutPage> {
    return this.json<ProcessDefinitionOutPage>({ method: "GET", path: "/process-definitions", query }, options);
  }

  /**
   * 各版本运行中的实例数。How many instances of each version run in the caller's town, if any do.
   *
   * Scope: process:read.
   */
  countProcessInstances(options?: Options): Promise<StatisticOutList> {
    return this.json<StatisticOutList>({ method: "GET", path: "/process-definitions/statistics" }, options);
  }

  /**
   * 查看流程定义。One version of a process.
   *
   * Scope: process:read.
   */
  getProcessDefinition(definition_id: string, options?: Options): Promise<ProcessDefinitionOut> {
    return this.json<ProcessDefinitionOut>({
      method: "GET",
      path: `/process-definitions/${segment(definition_id)}`,
    }, options);
  }

  /**
   * 某键的最新流程定义。The version of this key that new instances take.
   *
   * Scope: process:read.
   */
  getLatestProcessDefinition(key: string, options?: Options): Promise<ProcessDefinitionOut> {
    return this.json<ProcessDefinitionOut>({
      method: "GET",
      path: `/process-definitions/key/${segment(key)}`,
    }, options);
  }

  /**
   * 流程图 XML。The diagram as it was deployed.
   *
   * Scope: process:read.
   */
  getProcessDefinitionXml(definition_id: string, options?: Options): Promise<string> {
    return this.text({
      method: "GET",
      path: `/process-definitions/${segment(definition_id)}/xml`,
      accept: "application/xml",
    }, options);
  }

  /**
   * 流程用到的表单。The forms that the diagram names, as settled at deployment.
   *
   * Scope: process:read.
   */
  listFormsOfProcess(definition_id: string, options?: Options): Promise<FormKeyOutList> {
    return this.json<FormKeyOutList>({
      method: "GET",
      path: `/process-definitions/${segment(definition_id)}/forms`,
    }, options);
  }

  /**
   * 流程的某个表单。The form that this version means by a form key.
   *
   * Scope: task:read.
   */
  getFormOfProcess(definition_id: string, form_key: string, options?: Options): Promise<FormOut> {
    return this.json<FormOut>({
      method: "GET",
      path: `/process-definitions/${segment(definition_id)}/forms/${segment(form_key)}`,
    }, options);
  }

  /**
   * 最新版本的启动表单。The form of the plain start event of the newest version, for whoever may start it.
   *
   * Scope: process:start.
   */
  getLatestStartForm(key: string, options?: Options): Promise<FormOut> {
    return this.json<FormOut>({ method: "GET", path: `/process-definitions/key/${segment(key)}/start-form` }, options);
  }

  /**
   * 启动表单。The form of the plain start event.
   *
   * Scope: process:start.
   */
  getStartForm(definition_id: string, options?: Options): Promise<FormOut> {
    return this.json<FormOut>({
      method: "GET",
      path: `/process-definitions/${segment(definition_id)}/start-form`,
    }, options);
  }

  /**
   * 同一部署的决策。The decisions deployed together with this version.
   *
   * Scope: process:read.
   */
  listDecisionsOfProcess(
    definition_id: string,
    query: ListDecisionsOfProcessQuery = {},
    options?: Options,
  ): Promise<DecisionDefinitionOutPage> {
    return this.json<DecisionDefinitionOutPage>({
      method: "GET",
      path: `/process-definitions/${segment(definition_id)}/decisions`,
      query,
    }, options);
  }

  /**
   * 表单定义列表。Form definitions by key, newest version first.
   *
   * Scope: process:read.
   */
  listFormDefinitions(query: ListFormDefinitionsQuery = {}, options?: Options): Promise<FormDefinitionOutPage> {
    return this.json<FormDefinitionOutPage>({ method: "GET", path: "/form-definitions", query }, options);
  }

  /**
   * 查看表单定义。One version of a form with its form-js schema.
   *
   * Scope: task:read.
   */
  getFormDefinition(form_id: string, options?: Options): Promise<FormOut> {
    return this.json<FormOut>({ method: "GET", path: `/form-definitions/${segment(form_id)}` }, options);
  }

  /**
   * 表单可选的代码。The codes in force today that a text field naming this list (`codes`) is filled in with.
   *
   * Scope: task:read.
   */
  listCodes(list_name: string, options?: Options): Promise<CodedOutList> {
    return this.json<CodedOutList>({ method: "GET", path: `/code-lists/${segment(list_name)}` }, options);
  }

  /**
   * 决策定义列表。Decision definitions by key, newest version first.
   *
   * Scope: process:read.
   */
  listDecisionDefinitions(
    query: ListDecisionDefinitionsQuery = {},
    options?: Options,
  ): Promise<DecisionDefinitionOutPage> {
    return this.json<DecisionDefinitionOutPage>({ method: "GET", path: "/decision-definitions", query }, options);
  }

  /**
   * 查看决策定义。One version of a decision.
   *
   * Scope: process:read.
   */
  getDecisionDefinition(decision_id: string, options?: Options): Promise<DecisionDefinitionOut> {
    return this.json<DecisionDefinitionOut>({
      method: "GET",
      path: `/decision-definitions/${segment(decision_id)}`,
    }, options);
  }

  /**
   * 决策表 XML。The decision's DMN as it was deployed.
   *
   * Scope: process:read.
   */
  getDecisionDefinitionXml(decision_id: string, options?: Options): Promise<string> {
    return this.text({
      method: "GET",
      path: `/decision-definitions/${segment(decision_id)}/xml`,
      accept: "application/xml",
    }, options);
  }

  /**
   * 试算决策。Evaluate one version of a decision with given inputs; nothing is kept.
   *
   * Scope: process:check.
   */
  evaluateDecision(decision_id: string, body: EvaluateIn = {}, options?: Options): Promise<EvaluateOut> {
    return this.json<EvaluateOut>({
      method: "POST",
      path: `/decision-definitions/${segment(decision_id)}/evaluate`,
      body,
    }, options);
  }

  /**
   * 试算决策（默认最新版）。Evaluate a decision or decision service with given inputs; nothing is kept.
   *
   * Keys belong to the whole installation; domain functions look things up in the caller's town.
   *
   * Scope: process:check.
   */
  evaluateLatestDecision(key: string, body: EvaluateKeyIn = {}, options?: Options): Promise<EvaluateOut> {
    return this.json<EvaluateOut>({ method: "POST", path: `/decisions/${segment(key)}/evaluate`, body }, options);
  }

  /**
   * 试填表单草稿。Judge a submission against a form that is not deployed, as a real one would be judged.
   *
   * Scope: process:check.
   */
  trySubmission(body: DraftSubmissionIn, options?: Options): Promise<DraftSubmissionOut> {
    return this.json<DraftSubmissionOut>({ method: "POST", path: "/drafts/form-submission", body }, options);
  }

  /**
   * 试算决策草稿。Evaluate a decision that is not deployed for every row of inputs; each row answers for itself.
   *
   * Scope: process:check.
   */
  tryDecision(body: DraftEvaluationIn, options?: Options): Promise<DraftEvaluationOut> {
    return this.json<DraftEvaluationOut>({ method: "POST", path: "/drafts/decision-evaluation", body }, options);
  }

  /**
   * 可用的函数。Every function expressions may call, with its signatures and documentation: for completion.
   *
   * Scope: process:read.
   */
  listFeelFunctions(options?: Options): Promise<FunctionOutList> {
    return this.json<FunctionOutList>({ method: "GET", path: "/feel/functions" }, options);
  }

  /**
   * 检查表达式。Look a text over without running it: variables, functions, problems with their places.
   *
   * Scope: process:check.
   */
  analyseFeel(body: AnalyseIn, options?: Options): Promise<AnalysisOut> {
    return this.json<AnalysisOut>({ method: "POST", path: "/feel/analyse", body }, options);
  }

  /**
   * 元素模板。Templates of every topic, as one file for the Modeler's folder `resources/element-templates`.
   *
   * Scope: process:read.
   */
  getElementTemplates(options?: Options): Promise<Uint8Array> {
    return this.bytes({ method: "GET", path: "/element-templates", accept: "*/*" }, options);
  }

  /**
   * 流程实例列表。Instances the caller may read, newest first; operators and auditors see that all of them run.
   *
   * Scope: process:read.
   */
  listInstances(query: ListInstancesQuery = {}, options?: Options): Promise<InstanceOutPage> {
    return this.json<InstanceOutPage>({ method: "GET", path: "/process-instances", query }, options);
  }

  /**
   * 启动流程实例。Start an instance; where the process has a start form, its rules are checked field by field.
   *
   * Send an `Idempotency-Key`, or ask for a unique business key, so that a repeated request starts nothing twice.
   *
   * Scope: process:start.
   */
  startInstance(body: StartIn = {}, options?: Options): Promise<InstanceOut> {
    return this.json<InstanceOut>({ method: "POST", path: "/process-instances", body }, options);
  }

  /**
   * 查看流程实例。One instance; its ETag goes into If-Match of a later write.
   *
   * Scope: process:read.
   */
  getInstance(instance_id: string, options?: Options): Promise<InstanceOut> {
    return this.json<InstanceOut>({ method: "GET", path: `/process-instances/${segment(instance_id)}` }, options);
  }

  /**
   * 删除。Remove an instance that is over and no matter; its history stays.
   *
   * Scope: process:manage.
   */
  deleteInstance(instance_id: string, options?: Options): Promise<void> {
    return this.json<void>({ method: "DELETE", path: `/process-instances/${segment(instance_id)}` }, options);
  }

  /**
   * 挂起。Hold everything: nothing in the instance moves until it is resumed.
   *
   * Scope: process:manage.
   */
  suspendInstance(instance_id: string, options?: Options): Promise<InstanceOut> {
    return this.json<InstanceOut>({
      method: "POST",
      path: `/process-instances/${segment(instance_id)}/suspend`,
    }, options);
  }

  /**
   * 恢复。Let a suspended instance go on; timers that came due meanwhile fire now.
   *
   * Scope: process:manage.
   */
  resumeInstance(instance_id: string, options?: Options): Promise<InstanceOut> {
    return this.json<InstanceOut>({
      method: "POST",
      path: `/process-instances/${segment(instance_id)}/resume`,
    }, options);
  }

  /**
   * 取消。End the instance now; its open tasks, jobs and subscriptions go with it.
   *
   * A matter (approval, case, work order …) is not cancelled: it ends by its own ways, or is struck off.
   *
   * Scope: process:manage.
   */
  cancelInstance(instance_id: string, body: ReasonIn, options?: Options): Promise<InstanceOut> {
    return this.json<InstanceOut>({
      method: "POST",
      path: `/process-instances/${segment(instance_id)}/cancel`,
      body,
    }, options);
  }

  /**
   * 销号。Take a matter that was opened by mistake off the books; whoever reported is answered with the reason.
   *
   * Served documents are taken back first; the file stays, and the history says who struck it off and why.
   *
   * Scope: matter:strike-off.
   */
  strikeOffMatter(instance_id: string, body: MistakeIn, options?: Options): Promise<InstanceOut> {
    return this.json<InstanceOut>({
      method: "POST",
      path: `/process-instances/${segment(instance_id)}/strike-off`,
      body,
    }, options);
  }

  /**
   * 变量。The variables of one scope; the ETag is the instance's.
   *
   * Scope: variable:read.
   */
  getVariables(instance_id: string, query: GetVariablesQuery = {}, options?: Options): Promise<VariablesOut> {
    return this.json<VariablesOut>({
      method: "GET",
      path: `/process-instances/${segment(instance_id)}/variables`,
      query,
    }, options);
  }

  /**
   * 修改变量。Set several variables of a scope; the others stay.
   *
   * Scope: variable:write.
   */
  amendVariables(
    instance_id: string,
    body: VariablesIn,
    query: AmendVariablesQuery = {},
    options: Options & { revision: number },
  ): Promise<InstanceOut> {
    return this.json<InstanceOut>({
      method: "PATCH",
      path: `/process-instances/${segment(instance_id)}/variables`,
      body,
      query,
    }, options);
  }

  /**
   * 变量作用域。Every scope of the instance with its variables: the instance, subprocesses, loop items.
   *
   * Scope: variable:read.
   */
  listScopes(instance_id: string, options?: Options): Promise<ScopeOutList> {
    return this.json<ScopeOutList>({
      method: "GET",
      path: `/process-instances/${segment(instance_id)}/scopes`,
    }, options);
  }

  /**
   * 单个变量。One variable of a scope.
   *
   * Scope: variable:read.
   */
  getVariable(
    instance_id: string,
    name: string,
    query: GetVariableQuery = {},
    options?: Options,
  ): Promise<VariableOut> {
    return this.json<VariableOut>({
      method: "GET",
      path: `/process-instances/${segment(instance_id)}/variables/${segment(name)}`,
      query,
    }, options);
  }

  /**
   * 设置变量。Set one variable of a scope.
   *
   * Scope: variable:write.
   */
  setVariable(
    instance_id: string,
    name: string,
    body: VariableIn,
    query: SetVariableQuery = {},
    options: Options & { revision: number },
  ): Promise<InstanceOut> {
    return this.json<InstanceOut>({
      method: "PUT",
      path: `/process-instances/${segment(instance_id)}/variables/${segment(name)}`,
      body,
      query,
    }, options);
  }

  /**
   * 删除变量。Forget one variable of a scope.
   *
   * Scope: variable:write.
   */
  deleteVariable(
    instance_id: string,
    name: string,
    query: DeleteVariableQuery = {},
    options: Options & { revision: number },
  ): Promise<void> {
    return this.json<void>({
      method: "DELETE",
      path: `/process-instances/${segment(instance_id)}/variables/${segment(name)}`,
      query,
    }, options);
  }

  /**
   * 等待项。Everything the instance waits for: tasks, service steps, timers, messages, signals, failed steps.
   *
   * Who has no part in the matter reads nothing in the details that the diagram computes from its variables.
   *
   * Scope: process:read.
   */
  listWaits(instance_id: string, options?: Options): Promise<WaitOutList> {
    return this.json<WaitOutList>({ method: "GET", path: `/process-instances/${segment(instance_id)}/waits` }, options);
  }

  /**
   * 提交的表单。Everything that was sent in forms of the instance, oldest first.
   *
   * Scope: variable:read.
   */
  listSubmissions(instance_id: string, options?: Options): Promise<SubmissionOutList> {
    return this.json<SubmissionOutList>({
      method: "GET",
      path: `/process-instances/${segment(instance_id)}/submissions`,
    }, options);
  }

  /**
   * 时间线。What happened in the instance, in order; also after it was deleted.
   *
   * Scope: history:read.
   */
  getTimeline(instance_id: string, query: GetTimelineQuery = {}, options?: Options): Promise<EventOutPage> {
    return this.json<EventOutPage>({
      method: "GET",
      path: `/process-instances/${segment(instance_id)}/timeline`,
      query,
    }, options);
  }

  /**
   * 批量启动流程实例。Start many instances: each row is a command of its own, done or refused without the others.
   *
   * A row's `idempotency_key` is the Idempotency-Key it would have brought alone; rows without one get theirs from
   * the
   * batch's own Idempotency-Key and their place, so that the whole batch can be repeated. At most 500 rows are
   * started;
   * those behind are refused one by one with `batch_too_large`. Each row counts as a request in the client's
   * minute;
   * those above its rate are refused with `rate_exceeded`. The body may be as large as an upload (32 MiB unless
   * set
   * otherwise), a row as large as it might be alone (1 MiB).
   *
   * Scope: process:start.
   */
  startInstances(body: BatchIn, options?: Options): Promise<BatchOut> {
    return this.json<BatchOut>({ method: "POST", path: "/process-instances/batch", body }, options);
  }

  /**
   * 批量查询流程实例。Instances by up to 500 ids or business keys at once, newest first; nothing is changed.
   *
   * Scope: process:read.
   */
  searchInstances(body: InstancesIn = {}, options?: Options): Promise<InstanceOutPage> {
    return this.json<InstanceOutPage>({ method: "POST", path: "/process-instances/search", body }, options);
  }

  /**
   * 批量查询任务。Tasks of up to 500 instances at once, newest first; nothing is changed.
   *
   * Scope: task:read.
   */
  searchTasks(body: TasksIn = {}, options?: Options): Promise<TaskOutPage> {
    return this.json<TaskOutPage>({ method: "POST", path: "/tasks/search", body }, options);
  }

  /**
   * 导出流程实例。The instances of the list as a file; the export is recorded.
   *
   * Scope: process:read.
   */
  exportInstances(query: ExportInstancesQuery = {}, options?: Options): Promise<Uint8Array> {
    return this.bytes({ method: "GET", path: "/process-instances/export", query, accept: "*/*" }, options);
  }

  /**
   * 导出我的事项。The tasks of a tab of the worklist as a file; the export is recorded.
   *
   * Scope: task:read.
   */
  exportWork(query: ExportWorkQuery = {}, options?: Options): Promise<Uint8Array> {
    return this.bytes({ method: "GET", path: "/worklist/export", query, accept: "*/*" }, options);
  }

  /**
   * 导出任务。The tasks of the list as a file; the export is recorded.
   *
   * Scope: task:read.
   */
  exportTasks(query: ExportTasksQuery = {}, options?: Options): Promise<Uint8Array> {
    return this.bytes({ method: "GET", path: "/tasks/export", query, accept: "*/*" }, options);
  }

  /**
   * 导出历史。The events of the list as a file; the export is recorded.
   *
   * Scope: history:read.
   */
  exportHistory(query: ExportHistoryQuery = {}, options?: Options): Promise<Uint8Array> {
    return this.bytes({ method: "GET", path: "/history-events/export", query, accept: "*/*" }, options);
  }

  /**
   * 我的事项。The caller's tasks with their matters, the reddest first: held, free to take, or done.
   *
   * Scope: task:read.
   */
  listWork(query: ListWorkQuery = {}, options?: Options): Promise<WorkOutPage> {
    return this.json<WorkOutPage>({ method: "GET", path: "/worklist", query }, options);
  }

  /**
   * 我的事项数。How many tasks the caller holds, may take, has late, due today, did today; and what else waits.
   *
   * Scope: task:read.
   */
  countWork(options?: Options): Promise<TallyOut> {
    return this.json<TallyOut>({ method: "GET", path: "/worklist/counts" }, options);
  }

  /**
   * 事项办理情况。Matters that the caller may read, newest first, with where each stands.
   *
   * Scope: process:read.
   */
  listMatters(query: ListMattersQuery = {}, options?: Options): Promise<MatterOutPage> {
    return this.json<MatterOutPage>({ method: "GET", path: "/matters", query }, options);
  }

  /**
   * 查看事项办理情况。One matter by its instance: what it is called, how urgent it is, where it stands.
   *
   * Scope: process:read.
   */
  getMatter(instance_id: string, options?: Options): Promise<MatterOut> {
    return this.json<MatterOut>({ method: "GET", path: `/matters/${segment(instance_id)}` }, options);
  }

  /**
   * 督办情况。Urges, cards and supervision orders of a matter, each oldest first.
   *
   * Scope: process:read.
   */
  getMatterSupervision(instance_id: string, options?: Options): Promise<PressureOut> {
    return this.json<PressureOut>({ method: "GET", path: `/matters/${segment(instance_id)}/supervision` }, options);
  }

  /**
   * 任务列表。Tasks of matters the caller reads, open ones unless asked otherwise; `mine`: those to work on.
   *
   * Scope: task:read.
   */
  listTasks(query: ListTasksQuery = {}, options?: Options): Promise<TaskOutPage> {
    return this.json<TaskOutPage>({ method: "GET", path: "/tasks", query }, options);
  }

  /**
   * 任务数。How many tasks the list has with the same filter.
   *
   * Scope: task:read.
   */
  countTasks(query: CountTasksQuery = {}, options?: Options): Promise<CountOut> {
    return this.json<CountOut>({ method: "GET", path: "/tasks/count", query }, options);
  }

  /**
   * 查看任务。One task, open or done; its ETag goes into If-Match of a later write.
   *
   * Scope: task:read.
   */
  getTask(task_id: string, options?: Options): Promise<TaskOut> {
    return this.json<TaskOut>({ method: "GET", path: `/tasks/${segment(task_id)}` }, options);
  }

  /**
   * 任务表单。The form-js schema of the task's form, and the variables its fields start from.
   *
   * What was handed in and given back by a signer's objection stands in it again.
   *
   * Scope: task:read.
   */
  getTaskForm(task_id: string, options?: Options): Promise<TaskFormOut> {
    return this.json<TaskFormOut>({ method: "GET", path: `/tasks/${segment(task_id)}/form` }, options);
  }

  /**
   * 任务可见变量。Everything visible from an open task, the innermost scope first.
   *
   * Scope: variable:read.
   */
  getTaskVariables(task_id: string, options?: Options): Promise<VisibleOut> {
    return this.json<VisibleOut>({ method: "GET", path: `/tasks/${segment(task_id)}/variables` }, options);
  }

  /**
   * 领取任务。Take a free task; repeating it is harmless.
   *
   * Scope: task:complete.
   */
  claimTask(task_id: string, body: ClaimIn = {}, options?: Options): Promise<TaskOut> {
    return this.json<TaskOut>({ method: "POST", path: `/tasks/${segment(task_id)}/claim`, body }, options);
  }

  /**
   * 退回任务。Put a task back for its candidates; repeating it is harmless.
   *
   * Scope: task:complete.
   */
  unclaimTask(task_id: string, options?: Options): Promise<TaskOut> {
    return this.json<TaskOut>({ method: "POST", path: `/tasks/${segment(task_id)}/unclaim` }, options);
  }

  /**
   * 指派任务。Set the assignee, whoever holds the task; null puts it back.
   *
   * Scope: task:assign.
   */
  assignTask(task_id: string, body: AssignIn, options?: Options): Promise<TaskOut> {
    return this.json<TaskOut>({ method: "POST", path: `/tasks/${segment(task_id)}/assign`, body }, options);
  }

  /**
   * 委派任务。Let another person do the work; the owner stays responsible and completes it.
   *
   * Scope: task:complete.
   */
  delegateTask(task_id: string, body: DelegateIn, options?: Options): Promise<TaskOut> {
    return this.json<TaskOut>({ method: "POST", path: `/tasks/${segment(task_id)}/delegate`, body }, options);
  }

  /**
   * 转办任务。Hand a task that the caller holds on to another person for good, who answers for it from now on.
   *
   * Scope: task:complete.
   */
  transferTask(task_id: string, body: TransferIn, options?: Options): Promise<TaskOut> {
    return this.json<TaskOut>({ method: "POST", path: `/tasks/${segment(task_id)}/transfer`, body }, options);
  }

  /**
   * 交回委派。Give a delegated task back to its owner with what was found out.
   *
   * Scope: task:complete.
   */
  resolveTask(task_id: string, body: CompleteIn = {}, options?: Options): Promise<TaskOut> {
    return this.json<TaskOut>({ method: "POST", path: `/tasks/${segment(task_id)}/resolve`, body }, options);
  }

  /**
   * 完成任务。Complete a task with what its form brought; the form's rules are checked field by field.
   *
   * One transaction and one commit: after the answer, the step is durable. With signers asked for afterwards the
   * task
   * stays open with `awaits_signers`, and is completed by their last agreement.
   *
   * Scope: task:complete.
   */
  completeTask(task_id: string, body: CompleteIn = {}, options?: Options): Promise<TaskOut> {
    return this.json<TaskOut>({ method: "POST", path: `/tasks/${segment(task_id)}/complete`, body }, options);
  }

  /**
   * 以 BPMN 错误结束任务。Leave the task by a business error that the diagram catches.
   *
   * Scope: task:complete.
   */
  throwTaskError(task_id: string, body: BpmnErrorIn, options?: Options): Promise<void> {
    return this.json<void>({ method: "POST", path: `/tasks/${segment(task_id)}/bpmn-error`, body }, options);
  }

  /**
   * 上报升级。Escalate from the task; it stays open unless the diagram ends it.
   *
   * Scope: task:complete.
   */
  escalateTask(task_id: string, body: EscalateIn, options?: Options): Promise<void> {
    return this.json<void>({ method: "POST", path: `/tasks/${segment(task_id)}/escalate`, body }, options);
  }

  /**
   * 增加候选。Let one more user or group claim the task; repeating it is harmless.
   *
   * Scope: task:assign.
   */
  addTaskCandidate(task_id: string, body: CandidateIn, options?: Options): Promise<TaskOut> {
    return this.json<TaskOut>({ method: "POST", path: `/tasks/${segment(task_id)}/candidates`, body }, options);
  }

  /**
   * 移除候选。Take the right to claim from a user or group; repeating it is harmless.
   *
   * Scope: task:assign.
   */
  removeTaskCandidate(task_id: string, kind: string, name: string, options?: Options): Promise<TaskOut> {
    return this.json<TaskOut>({
      method: "DELETE",
      path: `/tasks/${segment(task_id)}/candidates/${segment(kind)}/${segment(name)}`,
    }, options);
  }

  /**
   * 设置期限。Set when the task is due, when to look again, and how urgent it is.
   *
   * Scope: task:assign.
   */
  scheduleTask(task_id: string, body: ScheduleIn, options: Options & { revision: number }): Promise<TaskOut> {
    return this.json<TaskOut>({ method: "PUT", path: `/tasks/${segment(task_id)}/schedule`, body }, options);
  }

  /**
   * 批量办理任务。One verb on up to 200 tasks: each is a command of its own, done or refused without the others.
   *
   * Each task is refused for its own reasons, with the same codes as alone; `complete` only where the designer
   * lets
   * the step be completed among many (property `bulk="true"`). A task's Idempotency-Key is the batch's own with
   * the
   * task's id, so that a batch whose answer was lost can be repeated.
   *
   * Scope: task:complete.
   */
  actOnTasks(body: TaskBatchIn, options?: Options): Promise<TaskBatchOut> {
    return this.json<TaskBatchOut>({ method: "POST", path: "/tasks/batch", body }, options);
  }

  /**
   * 可撤回的任务。Tasks that the caller completed in the last 30 days and can still take back, newest first.
   *
   * Scope: task:complete.
   */
  listWithdrawableTasks(options?: Options): Promise<TaskOutList> {
    return this.json<TaskOutList>({ method: "GET", path: "/tasks/withdrawable" }, options);
  }

  /**
   * 可退回的环节。The steps that the task can be returned to: open by the diagram and done before, nearest first.
   *
   * Scope: task:read.
   */
  listReturns(task_id: string, options?: Options): Promise<DoneStepOutList> {
    return this.json<DoneStepOutList>({ method: "GET", path: `/tasks/${segment(task_id)}/returns` }, options);
  }

  /**
   * 退回任务至某环节。Return a task to a step done before; the answer is the new task, with the reason on it.
   *
   * By who may complete the task. It goes to who did that step last, if that person may still have it, else to its
   * candidates. Clocks run on.
   *
   * Scope: task:complete.
   */
  returnTask(task_id: string, body: ReturnIn, options?: Options): Promise<TaskOut> {
    return this.json<TaskOut>({ method: "POST", path: `/tasks/${segment(task_id)}/return`, body }, options);
  }

  /**
   * 撤回任务。Take back a step that the caller completed, while nobody has touched what followed; the new task.
   *
   * Scope: task:complete.
   */
  withdrawTask(task_id: string, body: WithdrawIn = {}, options?: Options): Promise<TaskOut> {
    return this.json<TaskOut>({ method: "POST", path: `/tasks/${segment(task_id)}/withdraw`, body }, options);
  }

  /**
   * 任务的加签。Who was asked for an opinion on a task, and what they said, oldest first.
   *
   * Scope: task:read.
   */
  listTaskSigners(task_id: string, options?: Options): Promise<SignerTaskOutList> {
    return this.json<SignerTaskOutList>({ method: "GET", path: `/tasks/${segment(task_id)}/signers` }, options);
  }

  /**
   * 加签。Ask a colleague of the town for an opinion on a task that the caller holds.
   *
   * `before` and `parallel`: the task is completed once all have answered (409 `signers_pending` names who has
   * not). `after`: what is handed in waits for the agreement of all; an objection gives it back.
   *
   * Scope: task:complete.
   */
  askSigner(task_id: string, body: SignerIn, options?: Options): Promise<SignerOut> {
    return this.json<SignerOut>({ method: "POST", path: `/tasks/${segment(task_id)}/signers`, body }, options);
  }

  /**
   * 待签。What the caller was asked, newest first; those without an answer unless asked otherwise.
   *
   * Scope: task:complete.
   */
  listSignerRequests(query: ListSignerRequestsQuery = {}, options?: Options): Promise<SignerTaskOutPage> {
    return this.json<SignerTaskOutPage>({ method: "GET", path: "/signer-requests", query }, options);
  }

  /**
   * 答复加签。Say what one thinks of a task that one was asked about, with reasons; once.
   *
   * Scope: task:complete.
   */
  answerSignerRequest(request_id: string, body: SignerAnswerIn, options?: Options): Promise<SignerOut> {
    return this.json<SignerOut>({
      method: "POST",
      path: `/signer-requests/${segment(request_id)}/answer`,
      body,
    }, options);
  }

  /**
   * 撤回加签。Take back a request without an answer; by who asked.
   *
   * Scope: task:complete.
   */
  withdrawSignerRequest(request_id: string, options?: Options): Promise<SignerOut> {
    return this.json<SignerOut>({ method: "DELETE", path: `/signer-requests/${segment(request_id)}` }, options);
  }

  /**
   * 催办任务。Ask whoever holds a task for it: by a head of those people, the supervision office, or who started it.
   *
   * The same person may ask again after four service hours of the town; before that 429 `urged_recently` says from
   * when on.
   *
   * Scope: task:complete.
   */
  urgeTask(task_id: string, body: UrgeIn = {}, options?: Options): Promise<UrgedOut> {
    return this.json<UrgedOut>({ method: "POST", path: `/tasks/${segment(task_id)}/urge`, body }, options);
  }

  /**
   * 催办办件。Ask for everything that a case waits for: by its applicant, or by who started it; at most as above.
   *
   * Scope: task:complete.
   */
  urgeCase(number: string, body: UrgeIn = {}, options?: Options): Promise<UrgedOut> {
    return this.json<UrgedOut>({ method: "POST", path: `/cases/${segment(number)}/urge`, body }, options);
  }

  /**
   * 已抄送。To whom a matter was shown, and who has read it.
   *
   * Scope: process:read.
   */
  listSentCopies(instance_id: string, options?: Options): Promise<CopyOutList> {
    return this.json<CopyOutList>({
      method: "GET",
      path: `/process-instances/${segment(instance_id)}/copies`,
    }, options);
  }

  /**
   * 抄送。Show a matter that the caller works on to people of the town's staff; they read it for 90 days.
   *
   * Scope: task:complete.
   */
  sendCopies(instance_id: string, body: CopyIn, options?: Options): Promise<SentOutList> {
    return this.json<SentOutList>({
      method: "POST",
      path: `/process-instances/${segment(instance_id)}/copies`,
      body,
    }, options);
  }

  /**
   * 抄送我的。Matters shown to the caller, newest first.
   *
   * Scope: task:read.
   */
  listCopies(query: ListCopiesQuery = {}, options?: Options): Promise<CopyOutPage> {
    return this.json<CopyOutPage>({ method: "GET", path: "/copies", query }, options);
  }

  /**
   * 标为已阅。Note that the caller has read a copy; repeating it is harmless.
   *
   * Scope: task:read.
   */
  readCopy(copy_id: string, options?: Options): Promise<CopyOut> {
    return this.json<CopyOut>({ method: "POST", path: `/copies/${segment(copy_id)}/read` }, options);
  }

  /**
   * 上传附件。Attach one file; its kind is told by its content, whatever its name says. A form then names its id.
   *
   * Scope: upload:write.
   */
  upload(form: FormData, options?: Options): Promise<UploadOut> {
    return this.json<UploadOut>({ method: "POST", path: "/uploads", form }, options);
  }

  /**
   * 查看附件。One upload of the caller, or one that an instance holds which the caller may read.
   *
   * Scope: upload:read.
   */
  getUpload(upload_id: string, options?: Options): Promise<UploadOut> {
    return this.json<UploadOut>({ method: "GET", path: `/uploads/${segment(upload_id)}` }, options);
  }

  /**
   * 删除附件。Take back a file that no form has attached yet.
   *
   * Scope: upload:write.
   */
  discardUpload(upload_id: string, options?: Options): Promise<void> {
    return this.json<void>({ method: "DELETE", path: `/uploads/${segment(upload_id)}` }, options);
  }

  /**
   * 下载附件。The file itself; browsers save it and never run it.
   *
   * Scope: upload:read.
   */
  download(upload_id: string, options?: Options): Promise<Uint8Array> {
    return this.bytes({ method: "GET", path: `/uploads/${segment(upload_id)}/content`, accept: "*/*" }, options);
  }

  /**
   * 事项目录。The items of the caller's town that may be applied for today.
   *
   * Scope: catalogue:read.
   */
  listItems(query: ListItemsQuery = {}, options?: Options): Promise<ItemOutList> {
    return this.json<ItemOutList>({ method: "GET", path: "/items", query }, options);
  }

  /**
   * 查看事项。One version of an item.
   *
   * Scope: catalogue:read.
   */
  getItem(item_id: string, options?: Options): Promise<ItemOut> {
    return this.json<ItemOut>({ method: "GET", path: `/items/${segment(item_id)}` }, options);
  }

  /**
   * 办件列表。Cases that the caller may read, newest first.
   *
   * Scope: case:read.
   */
  listCases(query: ListCasesQuery = {}, options?: Options): Promise<CaseOutPage> {
    return this.json<CaseOutPage>({ method: "GET", path: "/cases", query }, options);
  }

  /**
   * 查看办件。One case by its number, with its progress and its documents; applicants read their own.
   *
   * Scope: case:read.
   */
  getCase(number: string, options?: Options): Promise<CaseDetail> {
    return this.json<CaseDetail>({ method: "GET", path: `/cases/${segment(number)}` }, options);
  }

  /**
   * 文书列表。Documents that the caller may read, newest first; numbers of persons are masked.
   *
   * Applicants read what was served on them.
   *
   * Scope: case:read.
   */
  listDocuments(query: ListDocumentsQuery = {}, options?: Options): Promise<DocumentOutPage> {
    return this.json<DocumentOutPage>({ method: "GET", path: "/documents", query }, options);
  }

  /**
   * 查看文书。One document with its content.
   *
   * Scope: case:read.
   */
  getDocument(document_id: string, options?: Options): Promise<DocumentOut> {
    return this.json<DocumentOut>({ method: "GET", path: `/documents/${segment(document_id)}` }, options);
  }

  /**
   * 下载文书。The document on paper: PDF, or DOCX for offices that print and stamp by hand.
   *
   * Scope: case:read.
   */
  downloadDocument(document_id: string, query: DownloadDocumentQuery = {}, options?: Options): Promise<Uint8Array> {
    return this.bytes({
      method: "GET",
      path: `/documents/${segment(document_id)}/content`,
      query,
      accept: "*/*",
    }, options);
  }

  /**
   * 作废文书。Take a document back: its number stays with the reason, its authenticity page says so.
   *
   * Scope: document:void.
   */
  voidDocument(document_id: string, body: VoidBody, options?: Options): Promise<DocumentOut> {
    return this.json<DocumentOut>({ method: "POST", path: `/documents/${segment(document_id)}/void`, body }, options);
  }

  /** 核验文书真伪。Whether a paper with this id and code was issued here and still counts; open to everybody. */
  verify(document_id: string, query: VerifyQuery, options?: Options): Promise<VerificationOut> {
    return this.json<VerificationOut>({
      method: "GET",
      path: `/verifications/${segment(document_id)}`,
      query,
    }, options);
  }

  /**
   * 时限表。Every limit with its law and article.
   *
   * Scope: catalogue:read.
   */
  listLimits(options?: Options): Promise<LimitOutList> {
    return this.json<LimitOutList>({ method: "GET", path: "/limits" }, options);
  }

  /**
   * 计算期限。When a limit is over, counted on the calendar of the caller's town.
   *
   * Scope: catalogue:read.
   */
  getDeadline(query: GetDeadlineQuery, options?: Options): Promise<DeadlineOut> {
    return this.json<DeadlineOut>({ method: "GET", path: "/deadlines", query }, options);
  }

  /**
   * 时钟列表。Clocks that the caller may read in the order in which they are due; applicants read theirs.
   *
   * Scope: case:read.
   */
  listClocks(query: ListClocksQuery = {}, options?: Options): Promise<ClockOutPage> {
    return this.json<ClockOutPage>({ method: "GET", path: "/clocks", query }, options);
  }

  /**
   * 查看时钟。One clock with its suspensions, extensions, cards and marks.
   *
   * Scope: case:read.
   */
  getClock(clock_id: string, options?: Options): Promise<ClockDetail> {
    return this.json<ClockDetail>({ method: "GET", path: `/clocks/${segment(clock_id)}` }, options);
  }

  /**
   * 督办牌列表。Cards of the town in the order in which they were earned; revoked ones stay.
   *
   * Scope: case:read.
   */
  listCards(query: ListCardsQuery = {}, options?: Options): Promise<CardOutPage> {
    return this.json<CardOutPage>({ method: "GET", path: "/cards", query }, options);
  }

  /**
   * 撤销误发的牌。Say that a card was wrong, and why; it stays in history and counts no more.
   *
   * Scope: card:revoke.
   */
  revokecardAnswer(card_id: string, body: RevokeBody, options?: Options): Promise<CardOut> {
    return this.json<CardOut>({ method: "POST", path: `/cards/${segment(card_id)}/revoke`, body }, options);
  }

  /**
   * 时限进度。Every matter with a running limit that the caller may read: elapsed, suspended, left, cards.
   *
   * Scope: performance:read.
   */
  listTimelines(query: ListTimelinesQuery = {}, options?: Options): Promise<BarOutPage> {
    return this.json<BarOutPage>({ method: "GET", path: "/timelines", query }, options);
  }

  /**
   * 时限分组。The same matters counted by office, item, process, person or grid; each stands in one group.
   *
   * Scope: performance:read.
   */
  countTimelines(query: CountTimelinesQuery = {}, options?: Options): Promise<LimitGroupOutList> {
    return this.json<LimitGroupOutList>({ method: "GET", path: "/timelines/groups", query }, options);
  }

  /**
   * 今日风险。What is overdue, due today, due within two working days, and which tasks wait longest.
   *
   * Scope: performance:read.
   */
  listRisks(query: ListRisksQuery = {}, options?: Options): Promise<RiskOutList> {
    return this.json<RiskOutList>({ method: "GET", path: "/risks", query }, options);
  }

  /**
   * 效能指标。Every indicator over the matters that the caller may read, with numerator and denominator.
   *
   * Scope: performance:read.
   */
  listIndicators(query: ListIndicatorsQuery = {}, options?: Options): Promise<IndicatorOutList> {
    return this.json<IndicatorOutList>({ method: "GET", path: "/indicators", query }, options);
  }

  /**
   * 指标明细。The cases behind a number: its denominator, its numerator (`counted`), or the rest (`missed`).
   *
   * Scope: performance:read.
   */
  listIndicatorCases(
    indicator_id: string,
    query: ListIndicatorCasesQuery = {},
    options?: Options,
  ): Promise<IndicatorCaseOutPage> {
    return this.json<IndicatorCaseOutPage>({
      method: "GET",
      path: `/indicators/${segment(indicator_id)}/cases`,
      query,
    }, options);
  }

  /**
   * 流程热力图。How long every user task of a version waited in a period, and how often beyond its due date.
   *
   * Scope: performance:read.
   */
  listHeat(query: ListHeatQuery, options?: Options): Promise<HeatOutList> {
    return this.json<HeatOutList>({ method: "GET", path: "/heat", query }, options);
  }

  /**
   * 单位与事项对比。What offices or items closed in a period, on time or not, how long it took, which cards.
   *
   * Scope: performance:read.
   */
  listComparisons(query: ListComparisonsQuery = {}, options?: Options): Promise<StandingOutList> {
    return this.json<StandingOutList>({ method: "GET", path: "/comparisons", query }, options);
  }

  /**
   * 黄牌红牌。Yellow and red cards of the matters that the caller may read, the latest first.
   *
   * Scope: performance:read.
   */
  listIssuedCards(query: ListIssuedCardsQuery = {}, options?: Options): Promise<IssuedCardOutPage> {
    return this.json<IssuedCardOutPage>({ method: "GET", path: "/issued-cards", query }, options);
  }

  /**
   * 指挥中心大屏。The board as it stands now, without anything that tells of a person.
   *
   * Scope: performance:read.
   */
  getWall(options?: Options): Promise<WallOut> {
    return this.json<WallOut>({ method: "GET", path: "/wall" }, options);
  }

  /**
   * 效能月报。A month as PDF or as an Excel book: indicators, offices, items, what is overdue.
   *
   * Scope: performance:read.
   */
  downloadMonthlyReport(query: DownloadMonthlyReportQuery, options?: Options): Promise<Uint8Array> {
    return this.bytes({ method: "GET", path: "/monthly-report", query, accept: "*/*" }, options);
  }

  /**
   * 督办单列表。Orders that the caller may read, those that are not over first, by their due dates.
   *
   * Scope: performance:read.
   */
  listSupervisionOrders(query: ListSupervisionOrdersQuery = {}, options?: Options): Promise<SupervisionOrderOutPage> {
    return this.json<SupervisionOrderOutPage>({ method: "GET", path: "/supervision-orders", query }, options);
  }

  /**
   * 工作日历。Which days the caller's town works, local closures included.
   *
   * Scope: catalogue:read.
   */
  listDays(query: ListDaysQuery, options?: Options): Promise<DayOutList> {
    return this.json<DayOutList>({ method: "GET", path: "/calendar", query }, options);
  }

  /**
   * 预览放假通知。What importing the yearly notice (JSON or CSV) would change; nothing is written.
   *
   * The notice's name is in the JSON, or in the text part `title`; a CSV without one is named by its file.
   *
   * Scope: calendar:manage.
   */
  previewNotice(form: FormData, options?: Options): Promise<DifferenceOut> {
    return this.json<DifferenceOut>({ method: "POST", path: "/calendar/notices/preview", form }, options);
  }

  /**
   * 导入放假通知。Make the notice the truth; open clocks that count the changed days are recomputed.
   *
   * Read and named as in the preview.
   *
   * Scope: calendar:manage.
   */
  importNotice(form: FormData, options?: Options): Promise<DifferenceOut> {
    return this.json<DifferenceOut>({ method: "POST", path: "/calendar/notices", form }, options);
  }

  /**
   * 本地停办日。Local closures of the caller's town, withdrawn ones included.
   *
   * Scope: catalogue:read.
   */
  listClosures(options?: Options): Promise<ClosureOutList> {
    return this.json<ClosureOutList>({ method: "GET", path: "/calendar/closures" }, options);
  }

  /**
   * 登记停办。Shut the town's offices on these days; its clocks are recomputed.
   *
   * Scope: calendar:manage.
   */
  enterClosure(body: ClosureBody, options?: Options): Promise<ClosureOut> {
    return this.json<ClosureOut>({ method: "POST", path: "/calendar/closures", body }, options);
  }

  /**
   * 撤回停办。Let the days count again.
   *
   * Scope: calendar:manage.
   */
  withdrawClosure(closure_id: string, body: WithdrawBody, options?: Options): Promise<ClosureOut> {
    return this.json<ClosureOut>({
      method: "POST",
      path: `/calendar/closures/${segment(closure_id)}/withdraw`,
      body,
    }, options);
  }

  /**
   * 办公时间。Let an office keep these hours; `all` stands for every office of the town.
   *
   * Scope: calendar:manage.
   */
  keepHours(office: string, body: HoursBody, options?: Options): Promise<void> {
    return this.json<void>({ method: "PUT", path: `/calendar/hours/${segment(office)}`, body }, options);
  }

  /**
   * 目录种类。Every catalogue with the columns of its files.
   *
   * Scope: catalogue:read.
   */
  listCatalogues(options?: Options): Promise<CatalogueOutList> {
    return this.json<CatalogueOutList>({ method: "GET", path: "/catalogues" }, options);
  }

  /**
   * 目录条目。Entries of the caller's town in force on a day, by code.
   *
   * Scope: catalogue:read.
   */
  listEntries(kind: string, query: ListEntriesQuery = {}, options?: Options): Promise<EntryOutPage> {
    return this.json<EntryOutPage>({ method: "GET", path: `/catalogues/${segment(kind)}/entries`, query }, options);
  }

  /**
   * 条目的各版本。Every version of one code, withdrawn ones included.
   *
   * Scope: catalogue:read.
   */
  listVersions(kind: string, code: string, options?: Options): Promise<EntryOutList> {
    return this.json<EntryOutList>({
      method: "GET",
      path: `/catalogues/${segment(kind)}/entries/${segment(code)}`,
    }, options);
  }

  /**
   * 导出目录。The catalogue as CSV or Excel; what comes out goes in again without a change.
   *
   * Scope: catalogue:read.
   */
  exportCatalogue(kind: string, query: ExportCatalogueQuery = {}, options?: Options): Promise<Uint8Array> {
    return this.bytes({ method: "GET", path: `/catalogues/${segment(kind)}/export`, query, accept: "*/*" }, options);
  }

  /**
   * 预览导入。What importing the file would change, or every finding by row and column; nothing is written.
   *
   * Scope: catalogue:manage.
   */
  previewImport(kind: string, form: FormData, query: PreviewImportQuery = {}, options?: Options): Promise<PlanOut> {
    return this.json<PlanOut>({
      method: "POST",
      path: `/catalogues/${segment(kind)}/imports/preview`,
      form,
      query,
    }, options);
  }

  /**
   * 导入目录。Take a file in: all changes or none; with the preview's fingerprint exactly what was shown.
   *
   * Scope: catalogue:manage.
   */
  importCatalogue(kind: string, form: FormData, query: ImportCatalogueQuery = {}, options?: Options): Promise<PlanOut> {
    return this.json<PlanOut>({ method: "POST", path: `/catalogues/${segment(kind)}/imports`, form, query }, options);
  }

  /**
   * 组织数据种类。Every kind of rows with its columns, in the order in which files of a new town go in.
   *
   * Scope: organisation:read.
   */
  listOrganisationKinds(options?: Options): Promise<KindOutList> {
    return this.json<KindOutList>({ method: "GET", path: "/organisation/kinds" }, options);
  }

  /**
   * 组织数据列表。Entries of the caller's town by key: units, villages, grids, windows, Party chain, people,
   * positions, certificates, qualifications, roster, duties.
   *
   * Scope: organisation:read.
   */
  listOrganisationEntries(
    kind: string,
    query: ListOrganisationEntriesQuery = {},
    options?: Options,
  ): Promise<KeptOutPage> {
    return this.json<KeptOutPage>({ method: "GET", path: `/organisation/${segment(kind)}`, query }, options);
  }

  /**
   * 登记。Enter a unit, a grid, a person, a position or any other kind of row.
   *
   * Scope: organisation:manage.
   */
  enterOrganisationEntry(kind: string, body: ColumnsBody = {}, options?: Options): Promise<KeptOut> {
    return this.json<KeptOut>({ method: "POST", path: `/organisation/${segment(kind)}`, body }, options);
  }

  /**
   * 查看一条组织数据。One entry by its key; a person also by login.
   *
   * Scope: organisation:read.
   */
  getOrganisationEntry(kind: string, key: string, options?: Options): Promise<KeptOut> {
    return this.json<KeptOut>({ method: "GET", path: `/organisation/${segment(kind)}/${segment(key)}` }, options);
  }

  /**
   * 重写。Write every column of an entry anew; what may not change after it was entered stays.
   *
   * Scope: organisation:manage.
   */
  replaceOrganisationEntry(
    kind: string,
    key: string,
    body: ColumnsBody = {},
    options: Options & { revision: number },
  ): Promise<KeptOut> {
    return this.json<KeptOut>({ method: "PUT", path: `/organisation/${segment(kind)}/${segment(key)}`, body }, options);
  }

  /**
   * 修改。Change some columns of an entry.
   *
   * Scope: organisation:manage.
   */
  changeOrganisationEntry(
    kind: string,
    key: string,
    body: ColumnsBody = {},
    options: Options & { revision: number },
  ): Promise<KeptOut> {
    return this.json<KeptOut>({
      method: "PATCH",
      path: `/organisation/${segment(kind)}/${segment(key)}`,
      body,
    }, options);
  }

  /**
   * 终止。End an entry with its last day; a certificate is revoked, a turn that lies ahead is taken back.
   *
   * What still needs it is told, each use by itself. History is never removed.
   *
   * Scope: organisation:manage.
   */
  endOrganisationEntry(kind: string, key: string, body: EndEntryBody = {}, options?: Options): Promise<KeptOut> {
    return this.json<KeptOut>({
      method: "POST",
      path: `/organisation/${segment(kind)}/${segment(key)}/end`,
      body,
    }, options);
  }

  /**
   * 导出组织数据。The kind as CSV or Excel; what comes out goes in again without a change.
   *
   * Scope: organisation:manage.
   */
  exportOrganisation(kind: string, query: ExportOrganisationQuery = {}, options?: Options): Promise<Uint8Array> {
    return this.bytes({ method: "GET", path: `/organisation/${segment(kind)}/export`, query, accept: "*/*" }, options);
  }

  /**
   * 预览导入组织数据。What the file would change, or every problem by row and column; nothing is written.
   *
   * Scope: organisation:manage.
   */
  previewOrganisationImport(kind: string, form: FormData, options?: Options): Promise<ProposalsOut> {
    return this.json<ProposalsOut>({
      method: "POST",
      path: `/organisation/${segment(kind)}/imports/preview`,
      form,
    }, options);
  }

  /**
   * 导入组织数据。Take a file in: all changes or none; with the preview's fingerprint exactly what was shown.
   *
   * Scope: organisation:manage.
   */
  importOrganisation(
    kind: string,
    form: FormData,
    query: ImportOrganisationQuery = {},
    options?: Options,
  ): Promise<ProposalsOut> {
    return this.json<ProposalsOut>({
      method: "POST",
      path: `/organisation/${segment(kind)}/imports`,
      form,
      query,
    }, options);
  }

  /**
   * 当班人员。Who is on duty in the command centre.
   *
   * Scope: organisation:read.
   */
  listOnDuty(query: ListOnDutyQuery = {}, options?: Options): Promise<OnDutyOutList> {
    return this.json<OnDutyOutList>({ method: "GET", path: "/organisation/on-duty", query }, options);
  }

  /**
   * 登记代理。Let somebody stand in for a position; tasks of the position reach the substitute on these days.
   *
   * Scope: organisation:manage.
   */
  enterSubstitution(body: SubstitutionBody, options?: Options): Promise<SubstitutionOut> {
    return this.json<SubstitutionOut>({ method: "POST", path: "/organisation/substitutions", body }, options);
  }

  /**
   * 提前结束代理。End a substitution with this day.
   *
   * Scope: organisation:manage.
   */
  endSubstitution(substitution_id: string, body: EndBody, options?: Options): Promise<SubstitutionOut> {
    return this.json<SubstitutionOut>({
      method: "POST",
      path: `/organisation/substitutions/${segment(substitution_id)}/end`,
      body,
    }, options);
  }

  /**
   * 申请回避。Ask that somebody, or oneself, keep out of a matter that the caller reads; once while it stands.
   *
   * Scope: task:complete.
   */
  requestAvoidance(body: AvoidanceBody, options?: Options): Promise<AvoidanceOut> {
    return this.json<AvoidanceOut>({ method: "POST", path: "/avoidances", body }, options);
  }

  /**
   * 临时授权列表。Every grant of a matter that the caller reads, oldest first; what has ended stays.
   *
   * Scope: grant:manage.
   */
  listGrants(query: ListGrantsQuery, options?: Options): Promise<GrantOutList> {
    return this.json<GrantOutList>({ method: "GET", path: "/grants", query }, options);
  }

  /**
   * 临时授权。Let somebody of the staff read a matter that the caller reads, until an instant within 90 days.
   *
   * Scope: grant:manage.
   */
  enterGrant(body: GrantBody, options?: Options): Promise<GrantOut> {
    return this.json<GrantOut>({ method: "POST", path: "/grants", body }, options);
  }

  /**
   * 收回临时授权。End a grant now; repeating it is harmless.
   *
   * Scope: grant:manage.
   */
  revokeGrant(grant_id: string, options?: Options): Promise<GrantOut> {
    return this.json<GrantOut>({ method: "POST", path: `/grants/${segment(grant_id)}/revoke` }, options);
  }

  /**
   * 决定回避。Decide a request; nobody decides about themselves.
   *
   * Scope: avoidance:decide.
   */
  decideAvoidance(avoidance_id: string, body: DecisionBody, options?: Options): Promise<AvoidanceOut> {
    return this.json<AvoidanceOut>({
      method: "POST",
      path: `/avoidances/${segment(avoidance_id)}/decide`,
      body,
    }, options);
  }

  /**
   * 登记缴款回执。Take a payment in by its payment code; the same bank reference counts once.
   *
   * Scope: message:send.
   */
  reportPayment(body: PaymentIn, options?: Options): Promise<PaymentTaken> {
    return this.json<PaymentTaken>({ method: "POST", path: "/payments", body }, options);
  }

  /**
   * 推送来件。Take a platform's message in, named by its code or as a source (`PF02` or `12345`).
   *
   * The same message again gives the same answer with 200. What cannot be mapped is kept as a dead letter and
   * answered with 422 and pointers into the message; the same number with another content is the next version
   * where
   * the process takes one, else 409 with what differs. A list of messages, which may be as large as an upload, is
   * answered with 200 and one result for each: the first 200 are taken in, those behind are refused one by one
   * with
   * `intake_batch_too_large`. Each message counts as a request in the client's minute; those above its rate are
   * refused with `rate_exceeded`.
   *
   * Scope: intake:send.
   */
  bringMessage(source: string, body: PlatformMessageIn = {}, options?: Options): Promise<IntakeOut> {
    return this.json<IntakeOut>({ method: "POST", path: `/intake/${segment(source)}`, body }, options);
  }

  /**
   * 试映射。Map a message and ask its process, and keep nothing.
   *
   * Scope: intake:send.
   */
  tryMessage(
    source: string,
    body: PlatformMessageIn = {},
    query: TryMessageQuery = {},
    options?: Options,
  ): Promise<TriedOut> {
    return this.json<TriedOut>({ method: "POST", path: `/intake/${segment(source)}/try`, body, query }, options);
  }

  /**
   * 来件列表。What platforms brought, newest first; `state=dead` are the dead letters.
   *
   * Scope: connector:read.
   */
  listIntakeMessages(query: ListIntakeMessagesQuery = {}, options?: Options): Promise<IntakeMessageOutPage> {
    return this.json<IntakeMessageOutPage>({ method: "GET", path: "/intake-messages", query }, options);
  }

  /**
   * 查看来件。One message with its content; persons are taken out. What cannot be opened is null, with the reason.
   *
   * Scope: connector:read.
   */
  getIntakeMessage(message_id: string, options?: Options): Promise<IntakeMessageFull> {
    return this.json<IntakeMessageFull>({ method: "GET", path: `/intake-messages/${segment(message_id)}` }, options);
  }

  /**
   * 重试来件。Try a dead letter again, by the newest mapping or the one named; `state` says how it went.
   *
   * Scope: connector:manage.
   */
  retryIntakeMessage(message_id: string, body: RetryIn = {}, options?: Options): Promise<IntakeMessageFull> {
    return this.json<IntakeMessageFull>({
      method: "POST",
      path: `/intake-messages/${segment(message_id)}/retry`,
      body,
    }, options);
  }

  /**
   * 搁置来件。Put a dead letter aside for good.
   *
   * Scope: connector:manage.
   */
  discardIntakeMessage(message_id: string, options?: Options): Promise<IntakeMessageFull> {
    return this.json<IntakeMessageFull>({
      method: "POST",
      path: `/intake-messages/${segment(message_id)}/discard`,
    }, options);
  }

  /**
   * 映射的各版本。Every version of a connector's mapping, the one in force first.
   *
   * Scope: catalogue:read.
   */
  listMappings(source: string, options?: Options): Promise<MappingOutList> {
    return this.json<MappingOutList>({ method: "GET", path: `/connectors/${segment(source)}/mappings` }, options);
  }

  /**
   * 新增映射版本。Check a mapping and let it hold from now on; every finding with its place.
   *
   * Scope: catalogue:manage.
   */
  addMapping(source: string, body: MappingIn, options?: Options): Promise<MappingFull> {
    return this.json<MappingFull>({ method: "POST", path: `/connectors/${segment(source)}/mappings`, body }, options);
  }

  /**
   * 查看映射。One version with its text.
   *
   * Scope: catalogue:read.
   */
  getMapping(source: string, number: string, options?: Options): Promise<MappingFull> {
    return this.json<MappingFull>({
      method: "GET",
      path: `/connectors/${segment(source)}/mappings/${segment(number)}`,
    }, options);
  }

  /**
   * 试用映射。Try a mapping that is not in force yet with a message, and keep nothing.
   *
   * Scope: catalogue:manage.
   */
  tryMapping(source: string, body: DraftIn, options?: Options): Promise<TriedOut> {
    return this.json<TriedOut>({ method: "POST", path: `/connectors/${segment(source)}/mappings/try`, body }, options);
  }

  /**
   * 状态回传列表。What platforms are told, newest first; `dead=true` is what could not be sent.
   *
   * Scope: connector:read.
   */
  listStatuses(query: ListStatusesQuery = {}, options?: Options): Promise<StatusOutPage> {
    return this.json<StatusOutPage>({ method: "GET", path: "/platform-statuses", query }, options);
  }

  /**
   * 重新回传。Tell a status again now, at the address that the registry has now.
   *
   * Scope: connector:manage.
   */
  retryStatus(status_id: string, options?: Options): Promise<StatusOut> {
    return this.json<StatusOut>({ method: "POST", path: `/platform-statuses/${segment(status_id)}/retry` }, options);
  }

  /**
   * 放弃回传。Tell a status no more; the next one of the matter may go.
   *
   * Scope: connector:manage.
   */
  giveUpStatus(status_id: string, options?: Options): Promise<StatusOut> {
    return this.json<StatusOut>({ method: "POST", path: `/platform-statuses/${segment(status_id)}/give-up` }, options);
  }

  /**
   * 审管推送列表。Pushes to regulators and from them, newest first; `dead=true` is what could not be sent.
   *
   * Scope: connector:read.
   */
  listPushes(query: ListPushesQuery = {}, options?: Options): Promise<PushOutPage> {
    return this.json<PushOutPage>({ method: "GET", path: "/pushes", query }, options);
  }

  /**
   * 监管平台认领推送。Answer a push that went to the regulator's own system: claimed, checked, or not theirs.
   *
   * Scope: intake:send.
   */
  claimPush(push_id: string, body: PushClaimIn, options?: Options): Promise<void> {
    return this.json<void>({ method: "POST", path: `/pushes/${segment(push_id)}/claim`, body }, options);
  }

  /**
   * 重新推送。Send a push again that could not be sent.
   *
   * Scope: connector:manage.
   */
  retryPush(push_id: string, options?: Options): Promise<PushOut> {
    return this.json<PushOut>({ method: "POST", path: `/pushes/${segment(push_id)}/retry` }, options);
  }

  /**
   * 发送消息。Send a message to the one instance that waits for it, or start the process that begins with it.
   *
   * Where the process has a form at that start, the form's rules are checked field by field.
   *
   * Scope: message:send.
   */
  sendMessage(body: MessageIn, options?: Options): Promise<MessageOut> {
    return this.json<MessageOut>({ method: "POST", path: "/messages", body }, options);
  }

  /**
   * 发送信号。Send a signal to every instance and start event that waits for it.
   *
   * Scope: signal:send.
   */
  sendSignal(body: SignalIn, options?: Options): Promise<void> {
    return this.json<void>({ method: "POST", path: "/signals", body }, options);
  }

  /**
   * 评估启动条件。Start every process whose conditional start event the variables meet; none at all is no error.
   *
   * Each is looked at as it starts now; with `process_definition_id` that version alone. Where the process has a
   * form
   * at that start, the form's rules are checked field by field. All that are met start, or none does.
   *
   * Scope: process:start.
   */
  evaluateConditions(body: ConditionIn = {}, options?: Options): Promise<InstanceOutList> {
    return this.json<InstanceOutList>({ method: "POST", path: "/conditions", body }, options);
  }

  /**
   * 外部任务列表。Service steps of the town, oldest first.
   *
   * Scope: external-task:work.
   */
  listExternalTasks(query: ListExternalTasksQuery = {}, options?: Options): Promise<ExternalTaskOutPage> {
    return this.json<ExternalTaskOutPage>({ method: "GET", path: "/external-tasks", query }, options);
  }

  /**
   * 查看外部任务。One service step; a finished one is gone.
   *
   * Scope: external-task:work.
   */
  getExternalTask(task_id: string, options?: Options): Promise<ExternalTaskOut> {
    return this.json<ExternalTaskOut>({ method: "GET", path: `/external-tasks/${segment(task_id)}` }, options);
  }

  /**
   * 取走并锁定。Lock free service steps of the topics, the most urgent first.
   *
   * With `wait_seconds` the answer waits until there is one (long poll); no transaction and no thread is held
   * meanwhile. A server process lets `ZHENSHU_WAITING` requests wait; one more is refused with 503 and Retry-
   * After.
   *
   * Scope: external-task:work.
   */
  fetchAndLock(body: FetchIn, options?: Options): Promise<FetchedOutList> {
    return this.json<FetchedOutList>({ method: "POST", path: "/external-tasks/fetch-and-lock", body }, options);
  }

  /**
   * 完成外部任务。Finish a service step with what the worker found; the instance moves on in the same commit.
   *
   * Scope: external-task:work.
   */
  completeExternalTask(task_id: string, body: WorkerResultIn, options?: Options): Promise<void> {
    return this.json<void>({ method: "POST", path: `/external-tasks/${segment(task_id)}/complete`, body }, options);
  }

  /**
   * 报告失败。Report a failed attempt: it is tried again after a pause, or becomes an incident.
   *
   * Scope: external-task:work.
   */
  failExternalTask(task_id: string, body: FailureIn, options?: Options): Promise<ExternalTaskOut> {
    return this.json<ExternalTaskOut>({
      method: "POST",
      path: `/external-tasks/${segment(task_id)}/failure`,
      body,
    }, options);
  }

  /**
   * 答以 BPMN 错误。Answer with a business error that the diagram catches.
   *
   * Scope: external-task:work.
   */
  throwExternalTaskError(task_id: string, body: WorkerErrorIn, options?: Options): Promise<void> {
    return this.json<void>({ method: "POST", path: `/external-tasks/${segment(task_id)}/bpmn-error`, body }, options);
  }

  /**
   * 延长锁定。Let the lock end so many seconds from now.
   *
   * Scope: external-task:work.
   */
  extendLock(task_id: string, body: ExtendIn, options?: Options): Promise<ExternalTaskOut> {
    return this.json<ExternalTaskOut>({
      method: "POST",
      path: `/external-tasks/${segment(task_id)}/extend-lock`,
      body,
    }, options);
  }

  /**
   * 放回外部任务。Give a service step back untouched, at once.
   *
   * Scope: external-task:work.
   */
  unlockExternalTask(task_id: string, body: UnlockIn = {}, options?: Options): Promise<void> {
    return this.json<void>({ method: "POST", path: `/external-tasks/${segment(task_id)}/unlock`, body }, options);
  }

  /**
   * 设置重试次数。Give a service step so many attempts from now; a dead one is tried again.
   *
   * Scope: operation:manage.
   */
  setExternalTaskRetries(task_id: string, body: WorkerRetriesIn, options?: Options): Promise<ExternalTaskOut> {
    return this.json<ExternalTaskOut>({
      method: "PUT",
      path: `/external-tasks/${segment(task_id)}/retries`,
      body,
    }, options);
  }

  /**
   * 历史事件。Events of the instances that the caller may read, in the order they happened; auditors see all of them.
   *
   * Sign-ins, accounts, tokens and deployments are shown to those who may see accounts.
   *
   * Scope: history:read.
   */
  listHistoryEvents(query: ListHistoryEventsQuery = {}, options?: Options): Promise<EventOutPage> {
    return this.json<EventOutPage>({ method: "GET", path: "/history-events", query }, options);
  }

  /**
   * 事件类型。Every type of event, what it means, and which details its data carries beside ids and keys.
   *
   * Scope: event:read.
   */
  listEventTypes(options?: Options): Promise<EventTypeOutList> {
    return this.json<EventTypeOutList>({ method: "GET", path: "/event-types" }, options);
  }

  /**
   * 事件列表。Events behind position `after`, of the instances that the caller may read; go on at `position`.
   *
   * Nothing is missed between two calls: positions have no gaps, and those of one instance are in its order. A
   * position
   * that was never given out is refused with 409 `position_unknown`, one behind which events are kept no more (92
   * days) with 409 `position_forgotten`: go on with `after=0` at the oldest.
   *
   * Scope: event:read.
   */
  listEvents(query: ListEventsQuery = {}, options?: Options): Promise<EventsOut> {
    return this.json<EventsOut>({ method: "GET", path: "/events", query }, options);
  }

  /**
   * 事件流。Server-sent events: each is a CloudEvent, its `id` the position to resume from.
   *
   * A browser's `EventSource` resumes by itself with `Last-Event-ID`. The stream ends when the credential does.
   *
   * Scope: event:read.
   */
  streamEvents(query: StreamEventsQuery = {}, options?: Options): AsyncGenerator<CloudEventOut> {
    return this.stream<CloudEventOut>({ method: "GET", path: "/events/stream", query }, options);
  }

  /**
   * 订阅列表。Webhooks of the town, newest first, without their secrets.
   *
   * Scope: webhook:manage.
   */
  listWebhooks(query: ListWebhooksQuery = {}, options?: Options): Promise<WebhookOutPage> {
    return this.json<WebhookOutPage>({ method: "GET", path: "/webhooks", query }, options);
  }

  /**
   * 新建订阅。Tell a URL of events from now on; the signing secret is shown in this answer and nowhere else.
   *
   * It hears of the instances that its maker may read when something happens, as `GET /events` lists them, and
   * stays
   * within the bounds of the token that makes it, as they are at the time. It is disabled when that token is
   * revoked or
   * expires, or its account is disabled; a rotation keeps it.
   *
   * Scope: webhook:manage.
   */
  createWebhook(body: WebhookIn, options?: Options): Promise<WebhookMade> {
    return this.json<WebhookMade>({ method: "POST", path: "/webhooks", body }, options);
  }

  /**
   * 查看订阅。One webhook, without its secret.
   *
   * Scope: webhook:manage.
   */
  getWebhook(webhook_id: string, options?: Options): Promise<WebhookOut> {
    return this.json<WebhookOut>({ method: "GET", path: `/webhooks/${segment(webhook_id)}` }, options);
  }

  /**
   * 修改订阅。Change name, URL, types or processes; what is on its way goes to the new URL.
   *
   * A webhook is its maker's and the administrators' to change: others are refused with `webhook_of_another`.
   *
   * Scope: webhook:manage.
   */
  amendWebhook(
    webhook_id: string,
    body: WebhookChange = {},
    options: Options & { revision: number },
  ): Promise<WebhookOut> {
    return this.json<WebhookOut>({ method: "PATCH", path: `/webhooks/${segment(webhook_id)}`, body }, options);
  }

  /**
   * 删除订阅。Forget a webhook with its deliveries and their log.
   *
   * Scope: webhook:manage.
   */
  removeWebhook(webhook_id: string, options?: Options): Promise<void> {
    return this.json<void>({ method: "DELETE", path: `/webhooks/${segment(webhook_id)}` }, options);
  }

  /**
   * 轮换密钥。A new signing secret, shown this once; both sign until the overlap is over.
   *
   * Scope: webhook:manage.
   */
  rotateWebhookSecret(webhook_id: string, body: SigningRotation = {}, options?: Options): Promise<WebhookMade> {
    return this.json<WebhookMade>({
      method: "POST",
      path: `/webhooks/${segment(webhook_id)}/rotate-secret`,
      body,
    }, options);
  }

  /**
   * 暂停订阅。Let deliveries gather and wait.
   *
   * Scope: webhook:manage.
   */
  pauseWebhook(webhook_id: string, options?: Options): Promise<WebhookOut> {
    return this.json<WebhookOut>({ method: "POST", path: `/webhooks/${segment(webhook_id)}/pause` }, options);
  }

  /**
   * 恢复订阅。Let deliveries go on, also where it was disabled; what was missed meanwhile is replayed.
   *
   * Up to 10,000 events at once: where there were more, `missed_after` is the position behind which to replay
   * them.
   * Who resumes the webhook of a revoked or expired token, or of a disabled account, takes it over: it hears of
   * what its
   * new maker may read.
   *
   * Scope: webhook:manage.
   */
  resumeWebhook(webhook_id: string, options?: Options): Promise<WebhookOut> {
    return this.json<WebhookOut>({ method: "POST", path: `/webhooks/${segment(webhook_id)}/resume` }, options);
  }

  /**
   * 试投递。Tell it an event of the type `cn.zhenshu.webhook.test`; its delivery says how that went.
   *
   * Scope: webhook:manage.
   */
  testWebhook(webhook_id: string, options?: Options): Promise<WebhookTried> {
    return this.json<WebhookTried>({ method: "POST", path: `/webhooks/${segment(webhook_id)}/test` }, options);
  }

  /**
   * 重放事件。Tell again every kept event behind a position or from an instant on, with the same ids.
   *
   * Scope: webhook:manage.
   */
  replayEvents(webhook_id: string, body: ReplayIn = {}, options?: Options): Promise<ReplayOut> {
    return this.json<ReplayOut>({ method: "POST", path: `/webhooks/${segment(webhook_id)}/replay`, body }, options);
  }

  /**
   * 投递列表。Deliveries of the caller's webhooks, newest first; administrators see the whole town's.
   *
   * `state=dead` are those that people have to look at.
   *
   * Scope: webhook:manage.
   */
  listWebhookDeliveries(query: ListWebhookDeliveriesQuery = {}, options?: Options): Promise<DeliveryOutPage> {
    return this.json<DeliveryOutPage>({ method: "GET", path: "/webhook-deliveries", query }, options);
  }

  /**
   * 查看投递。One delivery with every attempt: status, duration, the start of the answer.
   *
   * Scope: webhook:manage.
   */
  getWebhookDelivery(delivery_id: string, options?: Options): Promise<DeliveryInFull> {
    return this.json<DeliveryInFull>({ method: "GET", path: `/webhook-deliveries/${segment(delivery_id)}` }, options);
  }

  /**
   * 重试投递。Tell it now; a dead one gets a whole round of attempts.
   *
   * Scope: webhook:manage.
   */
  retryWebhookDelivery(delivery_id: string, options?: Options): Promise<DeliveryOut> {
    return this.json<DeliveryOut>({
      method: "POST",
      path: `/webhook-deliveries/${segment(delivery_id)}/retry`,
    }, options);
  }

  /**
   * 作业列表。Timers, continuations and deliveries of the town that are not done.
   *
   * Scope: operation:read.
   */
  listJobs(query: ListJobsQuery = {}, options?: Options): Promise<JobOutPage> {
    return this.json<JobOutPage>({ method: "GET", path: "/jobs", query }, options);
  }

  /**
   * 查看作业。One job; a finished one is gone.
   *
   * Scope: operation:read.
   */
  getJob(job_id: string, options?: Options): Promise<JobOut> {
    return this.json<JobOut>({ method: "GET", path: `/jobs/${segment(job_id)}` }, options);
  }

  /**
   * 重试作业。Run a job again as soon as possible; a dead one gets a fresh attempt.
   *
   * Scope: operation:manage.
   */
  retryJob(job_id: string, options?: Options): Promise<JobOut> {
    return this.json<JobOut>({ method: "POST", path: `/jobs/${segment(job_id)}/retry` }, options);
  }

  /**
   * 设置重试次数。Give a job so many attempts from now.
   *
   * Scope: operation:manage.
   */
  setJobRetries(job_id: string, body: RetriesIn, options?: Options): Promise<JobOut> {
    return this.json<JobOut>({ method: "PUT", path: `/jobs/${segment(job_id)}/retries`, body }, options);
  }

  /**
   * 故障列表。Incidents of the town, newest first, open ones unless asked otherwise.
   *
   * Scope: operation:read.
   */
  listIncidents(query: ListIncidentsQuery = {}, options?: Options): Promise<IncidentOutPage> {
    return this.json<IncidentOutPage>({ method: "GET", path: "/incidents", query }, options);
  }

  /**
   * 查看故障。One incident.
   *
   * Scope: operation:read.
   */
  getIncident(incident_id: string, options?: Options): Promise<IncidentOut> {
    return this.json<IncidentOut>({ method: "GET", path: `/incidents/${segment(incident_id)}` }, options);
  }

  /**
   * 重试故障。Try what failed once more.
   *
   * Scope: operation:manage.
   */
  retryIncident(incident_id: string, options?: Options): Promise<IncidentOut> {
    return this.json<IncidentOut>({ method: "POST", path: `/incidents/${segment(incident_id)}/retry` }, options);
  }

  /**
   * 处置故障。Declare an incident dealt with, where no instance waits for it.
   *
   * Scope: operation:manage.
   */
  resolveIncident(incident_id: string, options?: Options): Promise<IncidentOut> {
    return this.json<IncidentOut>({ method: "POST", path: `/incidents/${segment(incident_id)}/resolve` }, options);
  }

  /** 存活。The process answers; nothing else is looked at. */
  health(options?: Options): Promise<HealthOut> {
    return this.json<HealthOut>({ method: "GET", path: "/health" }, options);
  }

  /** 就绪。The database answers, its schema is this program's, and the executor keeps up; 503 when not. */
  ready(options?: Options): Promise<ReadyOut> {
    return this.json<ReadyOut>({ method: "GET", path: "/ready" }, options);
  }

  /**
   * 运行状况。What is wrong now, in numbers of the caller's town: incidents, late and dead work, dead letters.
   *
   * Readiness and late jobs are those of the installation, for all towns share its executors.
   *
   * Scope: operation:read.
   */
  getTroubles(options?: Options): Promise<TroublesOut> {
    return this.json<TroublesOut>({ method: "GET", path: "/troubles" }, options);
  }

  /**
   * 故障归类。Open incidents by process, element, kind and code, the most frequent first; at most 100 causes.
   *
   * Scope: operation:read.
   */
  listIncidentCauses(options?: Options): Promise<CauseOutList> {
    return this.json<CauseOutList>({ method: "GET", path: "/incidents/causes" }, options);
  }

  /**
   * 批量重试故障。Try up to 200 incidents again: each is a command of its own, done or refused without the others.
   *
   * An incident's Idempotency-Key is the batch's own with the incident's id, so that a batch whose answer was lost
   * can
   * be repeated.
   *
   * Scope: operation:manage.
   */
  retryIncidents(body: RetryManyIn, options?: Options): Promise<RetryManyOut> {
    return this.json<RetryManyOut>({ method: "POST", path: "/incidents/batch-retry", body }, options);
  }

  /**
   * 服务步骤列表。Service steps of the town, oldest first: which worker has locked what since when, what failed.
   *
   * Scope: operation:read.
   */
  listServiceSteps(query: ListServiceStepsQuery = {}, options?: Options): Promise<ServiceStepOutPage> {
    return this.json<ServiceStepOutPage>({ method: "GET", path: "/service-steps", query }, options);
  }

  /**
   * 令牌。Where the instance stands: every wait with who holds it, since when, what failed; how often it passed what.
   *
   * What is no `is_token` is an event around an activity, or one that opens an event subprocess: it cannot be
   * moved.
   * Nothing of it comes from variables; numbers of persons in messages of failed attempts are masked.
   *
   * Scope: operation:read.
   */
  getTokens(instance_id: string, options?: Options): Promise<TokensOut> {
    return this.json<TokensOut>({ method: "GET", path: `/process-instances/${segment(instance_id)}/tokens` }, options);
  }

  /**
   * 变量概况。Every variable's kind and size; the value only where a condition of the diagram reads it, and masked.
   *
   * Administrators have no part in the business: nothing here can be unmasked.
   *
   * Scope: operation:manage.
   */
  listVariableOutlines(instance_id: string, options?: Options): Promise<VariableOutlineOutList> {
    return this.json<VariableOutlineOutList>({
      method: "GET",
      path: `/process-instances/${segment(instance_id)}/variable-outlines`,
    }, options);
  }

  /**
   * 可移动的位置。Where the token waiting there may go: nodes of the same process or subprocess.
   *
   * Joins, and nodes whose branches would not come out even at a join, are left out. Each place says which steps
   * would
   * be skipped and which done again; `refusal` says why the business keeps the token from it.
   *
   * Scope: operation:read.
   */
  listMoves(instance_id: string, query: ListMovesQuery, options?: Options): Promise<MovesOut> {
    return this.json<MovesOut>({
      method: "GET",
      path: `/process-instances/${segment(instance_id)}/moves`,
      query,
    }, options);
  }

  /**
   * 移动令牌。End what a token waits for, and go on at another node of its process or subprocess, with a reason.
   *
   * `dry_run` says what would end and begin, and changes nothing. In a matter nothing is skipped that the law, a
   * person or a time limit does, and nothing done again that binds the town. Whoever held a task that ends is
   * told;
   * a worker that still has the step finds its lock gone. The history says who moved what, where to and why.
   *
   * Scope: process:manage.
   */
  moveToken(instance_id: string, body: MoveIn, options?: Options): Promise<MovedOut> {
    return this.json<MovedOut>({
      method: "POST",
      path: `/process-instances/${segment(instance_id)}/move`,
      body,
    }, options);
  }

  /**
   * 账号列表。Accounts of the town, by login.
   *
   * Scope: account:read.
   */
  listAccounts(query: ListAccountsQuery = {}, options?: Options): Promise<AccountOutPage> {
    return this.json<AccountOutPage>({ method: "GET", path: "/accounts", query }, options);
  }

  /**
   * 新建账号。Add an account; its password must be changed at the first sign-in.
   *
   * Scope: account:manage.
   */
  createAccount(body: AccountIn, options?: Options): Promise<AccountOut> {
    return this.json<AccountOut>({ method: "POST", path: "/accounts", body }, options);
  }

  /**
   * 查看账号。One account.
   *
   * Scope: account:read.
   */
  getAccount(account_id: string, options?: Options): Promise<AccountOut> {
    return this.json<AccountOut>({ method: "GET", path: `/accounts/${segment(account_id)}` }, options);
  }

  /**
   * 修改账号。Change name, roles, groups, or disable; disabling ends every session.
   *
   * Scope: account:manage.
   */
  changeAccount(
    account_id: string,
    body: AccountChange = {},
    options: Options & { revision: number },
  ): Promise<AccountOut> {
    return this.json<AccountOut>({ method: "PATCH", path: `/accounts/${segment(account_id)}`, body }, options);
  }

  /**
   * 重置密码。Give a one-time password; it lifts a lock and ends every session of the account.
   *
   * The event `account.password_changed` says who gave it. The own password is changed at `/me/password`; those of
   * administrators, of whom none takes another's place, on the server by `zhenshu user passwd`.
   *
   * Scope: account:manage.
   */
  resetPassword(account_id: string, body: PasswordReset, options?: Options): Promise<void> {
    return this.json<void>({ method: "PUT", path: `/accounts/${segment(account_id)}/password`, body }, options);
  }

  /**
   * 令牌列表。Tokens, newest first, without their secrets.
   *
   * Scope: token:manage.
   */
  listTokens(query: ListTokensQuery = {}, options?: Options): Promise<TokenOutPage> {
    return this.json<TokenOutPage>({ method: "GET", path: "/api-tokens", query }, options);
  }

  /**
   * 签发令牌。Issue a token; the secret is shown in this answer and nowhere else.
   *
   * Scope: token:manage.
   */
  issueToken(body: TokenIn, options?: Options): Promise<TokenIssued> {
    return this.json<TokenIssued>({ method: "POST", path: "/api-tokens", body }, options);
  }

  /**
   * 查看令牌。One token, without its secret.
   *
   * Scope: token:manage.
   */
  getToken(token_id: string, options?: Options): Promise<TokenOut> {
    return this.json<TokenOut>({ method: "GET", path: `/api-tokens/${segment(token_id)}` }, options);
  }

  /**
   * 修改令牌。Change name, scopes, processes, networks, rate or end; it holds from the next request on.
   *
   * Scope: token:manage.
   */
  changeToken(token_id: string, body: TokenChange = {}, options: Options & { revision: number }): Promise<TokenOut> {
    return this.json<TokenOut>({ method: "PATCH", path: `/api-tokens/${segment(token_id)}`, body }, options);
  }

  /**
   * 吊销令牌。Revoke a token at once; repeating it is harmless.
   *
   * Scope: token:manage.
   */
  revokeToken(token_id: string, options?: Options): Promise<void> {
    return this.json<void>({ method: "DELETE", path: `/api-tokens/${segment(token_id)}` }, options);
  }

  /**
   * 轮换令牌密钥。Give a token a new secret, shown once; the present one opens a while longer.
   *
   * Scope: token:manage.
   */
  rotateToken(token_id: string, body: RotationIn = {}, options?: Options): Promise<TokenIssued> {
    return this.json<TokenIssued>({ method: "POST", path: `/api-tokens/${segment(token_id)}/rotate`, body }, options);
  }

  /**
   * 连接器密钥列表。Names of the town's secrets; diagrams name them as secrets.NAME.
   *
   * Scope: secret:manage.
   */
  listSecrets(query: ListSecretsQuery = {}, options?: Options): Promise<SecretOutPage> {
    return this.json<SecretOutPage>({ method: "GET", path: "/connector-secrets", query }, options);
  }

  /**
   * 设置连接器密钥。Set a secret, whether there was one or not; it is sealed and never shown again.
   *
   * Scope: secret:manage.
   */
  setSecret(name: string, body: SecretIn, options?: Options): Promise<SecretOut> {
    return this.json<SecretOut>({ method: "PUT", path: `/connector-secrets/${segment(name)}`, body }, options);
  }

  /**
   * 删除连接器密钥。Forget a secret; steps that name it fail from now on.
   *
   * Scope: secret:manage.
   */
  removeSecret(name: string, options?: Options): Promise<void> {
    return this.json<void>({ method: "DELETE", path: `/connector-secrets/${segment(name)}` }, options);
  }
}
