// What the form viewer says by itself, in Chinese. English is its own.
export const CHINESE: Readonly<Record<string, string>> = {
  "Value is not a number.": "应填写数字。",
  "Value is expected to be an integer.": "应填写整数。",
  "Value is expected to have at most 1 decimal digit.": "最多 1 位小数。",
  "Value is expected to have at most {value} decimal digits.": "最多 {value} 位小数。",
  "Please select a valid value, the two nearest valid values are {previousValue} and {nextValue}.":
    "不是有效的数值，最接近的是 {previousValue} 和 {nextValue}。",
  "Field must match pattern {value}.": "格式不符：{value}。",
  "Field is required.": "必填，请填写。",
  "Field must have minimum value of {value}.": "不得小于 {value}。",
  "Field must have maximum value of {value}.": "不得大于 {value}。",
  "Min validation value is not a valid number.": "最小值无效。",
  "Max validation value is not a valid number.": "最大值无效。",
  "Field must have minimum length of {value}.": "至少 {value} 个字符。",
  "Field must have maximum length of {value}.": "最多 {value} 个字符。",
  "Field must be a valid international phone number. (e.g. +4930664040900)": "应填写有效的电话号码。",
  "Field must be a valid email.": "应填写有效的电子邮箱。",
  "Date and time must both be entered.": "日期和时间都应填写。",
  "No content to show.": "没有内容。",
  "External content couldn't be loaded.": "外部内容无法加载。",
  Increment: "增加",
  Decrement: "减少",
  "Skip to search": "跳到搜索",
  "Remove tag": "移除",
  Search: "搜索",
  "No results": "没有结果",
  "All values selected": "已全部选择",
  "Nothing to show.": "没有内容。",
  "{page} of {total}": "第 {page} 页，共 {total} 页",
  "Previous page": "上一页",
  "Next page": "下一页",
  "Click to sort by {value} descending": "按{value}降序排列",
  "Click to remove sorting": "取消排序",
  "Click to sort by {value} ascending": "按{value}升序排列",
  "No files selected": "尚未选择文件",
  "{value} files selected": "已选择 {value} 个文件",
  "Document reference is not defined.": "没有指定文件。",
  "Unable to download document": "文件无法下载",
  "Download {fileName}": "下载 {fileName}",
  "Add new": "添加一行",
  "Expand all ({value})": "展开全部（{value}）",
  Collapse: "收起",
};

/** The viewer's own text, filled in. */
export function translated(dictionary: Readonly<Record<string, string>>) {
  return (template: string, replacements: Readonly<Record<string, unknown>> = {}) =>
    (dictionary[template] ?? template).replace(/\{([^}]+)\}/g, (whole, name: string) =>
      name in replacements ? String(replacements[name]) : whole,
    );
}
