"""What is wrong with XML that is not well-formed: place, and what was expected, in Chinese and in English."""

from __future__ import annotations

import re

from lxml import etree

Texts = tuple[str, str]

WHOLE = ("格式正确、首尾完整的 XML 文件", "a whole, well-formed XML document")

WORDS: dict[str, Texts] = {
    "ERR_DOCUMENT_EMPTY": ("根元素 definitions，实际没有任何元素", "the root element definitions, found no element"),
    "ERR_DOCUMENT_END": ("根元素之后不再有内容", "nothing after the root element"),
    "ERR_TAG_NOT_FINISHED": (
        "每个元素都有结束标签，实际文件提前结束",
        "an end tag for every element, found the end of the file",
    ),
    "ERR_GT_REQUIRED": ("标签以 > 结束", "the tag to end with >"),
    "ERR_LT_IN_ATTRIBUTE": ("属性值中的 < 写成 &lt;", "< in an attribute to be written &lt;"),
    "ERR_ATTRIBUTE_NOT_STARTED": ("属性值放在引号中", "the value of the attribute in quotes"),
    "ERR_ATTRIBUTE_NOT_FINISHED": ("属性值的引号成对", "the quotes of the attribute to be closed"),
    "ERR_ATTRIBUTE_WITHOUT_VALUE": ("属性带有值", "the attribute to have a value"),
    "ERR_ATTRIBUTE_REDEFINED": ("同一属性只写一次", "an attribute to be written once"),
    "ERR_SPACE_REQUIRED": ("属性之间有空格", "a space between attributes"),
    "ERR_NAME_REQUIRED": (
        "元素、属性或实体的名称（文本中的 < 和 & 要写成 &lt; 和 &amp;）",
        "a name (< and & in text are written &lt; and &amp;)",
    ),
    "ERR_ENTITYREF_SEMICOL_MISSING": ("文本中的 & 写成 &amp;", "& in text to be written &amp;"),
    "ERR_ENTITYREF_NO_NAME": ("文本中的 & 写成 &amp;", "& in text to be written &amp;"),
    "ERR_UNDECLARED_ENTITY": (
        "已知的实体（&lt; &gt; &amp; &quot; &apos;）",
        "a known entity (&lt; &gt; &amp; &quot; &apos;)",
    ),
    "WAR_UNDECLARED_ENTITY": (
        "已知的实体（&lt; &gt; &amp; &quot; &apos;）",
        "a known entity (&lt; &gt; &amp; &quot; &apos;)",
    ),
    "ERR_INVALID_CHAR": ("XML 允许的字符，实际为控制字符", "a character that XML allows, found a control character"),
    "ERR_INVALID_ENCODING": ("文件编码与声明一致（如 UTF-8）", "bytes of the declared encoding, such as UTF-8"),
    "ERR_UNSUPPORTED_ENCODING": ("通用的文件编码，如 UTF-8", "a common encoding, such as UTF-8"),
    "ERR_UNKNOWN_ENCODING": ("通用的文件编码，如 UTF-8", "a common encoding, such as UTF-8"),
    "ERR_COMMENT_NOT_FINISHED": ("注释以 --> 结束", "the comment to end with -->"),
    "ERR_CDATA_NOT_FINISHED": ("CDATA 以 ]]> 结束", "the CDATA section to end with ]]>"),
    "ERR_RESOURCE_LIMIT": ("元素嵌套不超过 200 层", "at most 200 nested elements"),
    "NS_ERR_UNDEFINED_NAMESPACE": ("前缀已用 xmlns 声明", "the prefix to be declared with xmlns"),
}
"""What the reader expected, by the name of its error."""

EXPECTED = {getattr(etree.ErrorTypes, name): words for name, words in WORDS.items()}

MISMATCH = re.compile(r"mismatch: (\S{1,80}) line (\d+) and ([^\s,]{1,80})")


def explain(error: Exception) -> tuple[str, str]:
    """Place and expectation of a reader's error.

    The reader's own words are English and speak of its insides, so they are not passed on.
    """
    line, column = error.position if isinstance(error, etree.XMLSyntaxError) else (0, 0)
    zh, en = _expected(error)
    if not line:
        return f"应为{_spaced(zh)}。", f"Expected {en}."
    return f"第 {line} 行第 {column} 列：应为{_spaced(zh)}。", f"Line {line}, column {column}: expected {en}."


def _expected(error: Exception) -> Texts:
    if not isinstance(error, etree.XMLSyntaxError):
        return WHOLE
    found = MISMATCH.search(error.msg or "")
    if found:
        opened, line, closed = found.groups()
        return (
            f"第 {line} 行 <{opened}> 的结束标签 </{opened}>，实际为 </{closed}>",
            f"the end tag </{opened}> of line {line}, found </{closed}>",
        )
    return EXPECTED.get(error.code, WHOLE)


def _spaced(text: str) -> str:
    return f" {text}" if text[:1].isascii() else text
