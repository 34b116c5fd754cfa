"""Expressions written to break things: to run code, hang, eat memory, or crash. Name → expression."""

from __future__ import annotations

from itertools import chain, pairwise


def doubled(template: str, levels: int, first: str, last: str) -> str:
    """A context whose every entry is made of two of the entry before: two to the power of ``levels`` in the end."""
    names = [f"v{level}" for level in range(levels + 1)]
    entries = [f"{names[0]}: {first}"]
    entries += [f"{new}: {template.format(old)}" for old, new in pairwise(names)]
    return "{" + ", ".join([*entries, f"result: {last.format(names[-1])}"]) + "}"


LOOP = "for i in 1..{} return {}"
NUMBERS = LOOP.format(9000, "i")
LONG = f"string join({LOOP.format(19000, chr(34) + 'abcdefghi' + chr(34))})"


def over_numbers(body: str) -> str:
    """A loop over 9,000 numbers whose body looks at all of them each time."""
    return f"{{l: {NUMBERS}, r: for i in l return {body}}}"


def over_text(body: str, times: int = 9000) -> str:
    """A loop whose body looks at a text of 171,000 characters each time."""
    return f"{{s: {LONG}, r: for i in 1..{times} return {body}}}"


NESTING = {
    "brackets": "(" * 5000 + "1" + ")" * 5000,
    "brackets at the limit": "(" * 60 + "1" + ")" * 60,
    "lists": "[" * 5000,
    "contexts": "{a:" * 3000 + "1",
    "minus signs": "-" * 5000 + "1",
    "calls": "not(" * 5000 + "true" + ")" * 5000,
    "tests": "x in (" * 60 + "1" + ")" * 60,
    "tests carried on": "1 in (" * 50 + "1" + " )+1" * 50,
    "path": "a" + ".b" * 9000,
    "filters": "a" + "[1]" * 6000,
    "invocations": "a" + "()" * 9000,
    "comparisons": "1" + " = 1" * 4000,
    "memberships": "1" + " in 1" * 3000,
    "betweens": "1" + " between 1 and 2" * 1000,
    "types asked": "1" + " instance of number" * 900,
    "types": "1 instance of " + "list<" * 3000 + "number",
    "functions": "function(a) " * 1500 + "1",
    "called functions": "(function(x) " * 63 + "1" + ")" * 63,
    "loops": "for x in " * 2000,
    "quantifiers": "some x in " * 1500 + "1",
    "conditions": "if " * 3000,
    "ranges": "[1..2[" * 300,
    "reversed ranges": "]" * 9000,
    "lists then ranges": "[]]" * 5000,
}

SIZE = {
    "sum": "+".join(["1"] * 9000),
    "difference": "-".join(["a"] * 9000),
    "conjunction": " and ".join(["true"] * 2500),
    "product": "*".join(["1e6000"] * 100),
    "powers": "2" + "**2" * 6000,
    "else if": "if a then 1 else " * 1000 + "2",
    "empty lists": "[" + ",".join(["[]"] * 6000) + "]",
    "keys": "{" + ",".join(f"k{i}:{i}" for i in range(1500)) + "}",
    "too long": "1+" * 40_000 + "1",
    "long string": '"' + "a" * 70_000 + '"',
    "spaces": "\t" * 60_000 + "1",
    "open comment": "/*" + "*" * 15_000,
    "comments": "/*/" * 6000,
    "line comments": "//" * 9000,
    "escapes": '"\\' * 6000,
    "names": " ".join(["a"] * 9000),
    "arguments": "f(" + "a+" * 9000 + "1)",
    "dots": "." * 15_000,
    "number and dots": "1" + "." * 15_000,
    "digits": "1" * 5000,
    "exponent": "1e999999999",
    "at signs": "@" * 1000,
    "nul": "\x00",
    "lone surrogate": '"\\uD800"',
    "beyond unicode": '"\\U110000"',
    "byte order mark": "\ufeff1",
    "direction mark": "\u202e1",
}

LOOPS = {
    "long loop": "for i in 1..1000000000 return i",
    "longer loop": "for i in 1..10**30 return i",
    "nested loops": "for i in 1..10000, j in 1..10000 return i*j",
    "some": "some i in 1..1000000000 satisfies i < 0",
    "every": "every i in 1..1000000000, j in 1..10 satisfies i > 0",
    "dates": "for d in date(1,1,1)..date(9999,12,31) return d",
    "far dates": "for d in date(-999999999,1,1)..date(999999999,12,31) return d",
    "recursion": "{f: function(n) f(n+1), r: f(1)}.r",
    "self application": "(function(f) f(f))(function(f) f(f))",
    "fibonacci": "{fib: function(g, n) if n < 2 then n else g(g,n-1)+g(g,n-2), r: fib(fib, 40)}.r",
    "partial counted": "for i in 1..19000 return count(partial)",
    "partial nested": "for i in 1..30 return [partial, partial]",
    "partial kept": "for i in 1..60 return partial",
    "partial shown": "string(for i in 1..40 return [partial, partial])",
    "contexts": "for i in 1..19000 return {a:i,b:i,c:i,d:i,e:i,f:i,g:i,h:i,i:i,j:i,k:i,l:i,m:i,n:i}",
    "lists": "for i in 1..19000 return [" + ",".join(["i"] * 200) + "]",
    "sort by function": "sort(for i in 1..9000 return -i, function(a,b) a<b)",
}

GROWTH = {
    "text": doubled("{0}+{0}", 30, '"xxxxxxxxxx"', "1"),
    "lists": doubled("concatenate({0},{0})", 24, "[1,2,3,4,5,6,7,8]", "1"),
    "shared, shown": doubled("[{0},{0}]", 24, "[1,2]", "string({})"),
    "shared, compared": doubled("[{0},{0}]", 24, "[1,2]", "{0} = {0}"),
    "shared, flattened": doubled("[{0},{0}]", 24, "[1,2]", "count(flatten({}))"),
    "shared, walked": doubled("[{0},{0}]", 24, "[{x:1}]", "{}.x"),
    "shared, typed": doubled("[{0},{0}]", 22, "[1,2]", "{} instance of " + "list<" * 23 + "number" + ">" * 23),
    "shared, returned": doubled("[{0},{0}]", 24, "[1,2]", "{}"),
    "shared, searched": doubled("[{0},{0}]", 24, "[1,2]", "list contains([{0}], {0})"),
    "deep": 'context put({}, for i in 1..19000 return "a", 1)',
    "deep, shown": '{a: context put({}, for i in 1..5000 return "a", 1), b: string(a)}',
    "deep, compared": '{a: context put({}, for i in 1..5000 return "a", 1), b: a = a}',
    "joined": LONG,
    "joined again and again": f"for i in 1..19000 return {LONG}",
    "replaced": 'replace("' + "a" * 2000 + '","a","' + "b" * 2000 + '")',
    "replaced twice": '{a: replace("' + "a" * 400 + '","a","' + "b" * 400 + '"), b: replace(a,"b","ccccccccccccc")}',
    "distinct": "distinct values(for i in 1..9000 return [i])",
    "union": "union(for i in 1..9000 return [i], for i in 1..9000 return [i])",
    "merge": "context merge(for i in 1..10000 return {a:1,b:2})",
    "stddev": "stddev(for i in 1..19000 return i/7)",
    "factorial": "product(for i in 1..19000 return i)",
}

SQUARES = {
    "filter": over_numbers("count(l[item = i])"),
    "index of": over_numbers("index of(l, i)"),
    "reverse": over_numbers("reverse(l)"),
    "copy": over_numbers("l[true]"),
    "compare": over_numbers("l = l"),
    "walk": "{l: for i in 1..9000 return {a: i}, r: for i in l return l.a}",
    "membership": over_numbers("-1 in l"),
    "sum": over_numbers("sum(l)"),
    "type": over_numbers("l instance of list<number>"),
    "sublist": over_numbers("sublist(l,2)"),
    "text search": over_text('contains(s, "abcdefgha")'),
    "text cut": over_text("substring(s, 2)"),
    "text case": over_text("upper case(s)"),
    "text order": over_text('s < s + "x"'),
    "text split": over_text('split(s, "a")', 1000),
}

PATTERNS = {
    "nested repeats": 'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!","(a+)+$")',
    "alternatives": 'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!","(a|aa)+$")',
    "replace": 'replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!","(.*)*b","x")',
    "split": 'split("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!","(a*)*b")',
    "counted": 'matches("a","(((a{1000}){1000}){1000}){1000}")',
    "counted options": 'matches("x","' + "(a?){20}" * 50 + '")',
    "again and again": 'for i in 1..1000 return matches("aaaaaaaaaaaaaaaaaaaaaaaa!","(a+)+$")',
    "polynomial": 'matches("' + "a" * 9000 + '", "a*a*a*a*b")',
    "long": 'matches("x","[' + "a-z" * 4000 + ']")',
    "ten thousand alternatives": 'matches("x", "' + "|".join(["a"] * 9_900) + '")',
    "a thousand made alternatives": '{s: string join(for i in 1..10000 return "a|"), r: matches("x", s)}',
    "alternatives to the limit": 'matches("x", "' + "|".join(chr(0x4E00 + i) for i in range(500)) + '", "i")',
    "categories without case": 'matches("x", "' + r"\\w+" * 300 + '", "i")',
    "sets without case": 'matches("x", "[' + "".join(chr(0x400 + 2 * i) for i in range(900)) + ']", "i")',
    "categories in sets": 'matches("x", "' + r"[\\i\\c\\w]" * 90 + '", "i")',
    "many patterns": 'for i in 1..500 return matches("x", string(i) + "' + r"[\\w\\d]+" * 20 + '", "i")',
}

ARITHMETIC = {
    "tower": "9**9**9**9",
    "power": "2**1000000000",
    "slow power": "1.0000001**1000000000000",
    "exp": "exp(14000)",
    "exp beyond": "exp(100000)",
    "sqrt": "sqrt(10**6000)",
    "log": "log(1e-6000)",
    "round": "round up(1e6000,6176)",
    "decimal": "decimal(1e-6000,6176)",
    "decimal up": "decimal(1/3,-6111)",
    "shown": "string(1e6000)",
    "read": 'number("1' + "0" * 5000 + '")',
    "modulo": "modulo(1e6000,7)",
    "modulo of small": "modulo(1e300,1e-300)",
    "even": "even(1e6000)",
    "long duration": 'duration("P9999999999999999999D")',
    "scaled duration": 'duration("P999999999D")*1e300',
    "far date": 'date("2020-01-01")+duration("P999999999D")',
    "beyond dates": 'date(999999999,12,31)+duration("P1Y")',
    "many months": 'duration("P9999999999Y")*99999999999',
    "range text": 'range("[' + "(" * 60 + '1..2]")',
    "long range text": 'range("[1..' + "9" * 19_800 + ']")',
    "long range of brackets": 'range("' + "(" * 19_800 + '")',
    "made range text": '{s: string join(for i in 1..19000 return "(((("), r: range("[" + s + "..2]")}',
    "long zone name": '{s: string join(for i in 1..19000 return "abcdefg/"), r: time("10:00:00@" + s)}',
    "long date text": '{s: string join(for i in 1..19000 return "012345678"), r: [date(s), duration("PT0." + s)]}',
    "long number text": '{s: string join(for i in 1..19000 return "0123456789"), r: number(s, ".", ",")}',
    "long numbers shown": "string(for i in 1..2000 return 10**6000)",
    "range digits": 'range("[1..' + "9" * 5000 + ']")',
}

ESCAPES = {
    "class": "a.__class__",
    "class of text": '"".__class__.__mro__',
    "class by key": 'get value({}, "__class__")',
    "import": '__import__("os").system("id")',
    "builtins": "__builtins__",
    "globals": "abs.__globals__",
    "java": 'function(x) external {java:{class:"java.lang.Runtime",method signature:"exec(String)"}}',
    "java called": '(function(x) external {java:{class:"java.lang.Runtime",method signature:"exec(String)"}})("id")',
    "method": 'date("2020-01-01").ctime',
    "method of list": "[1].append",
    "invoke": "abs.invoke",
    "frame": "(function(x) x).frame",
    "body": "(function(x) x).body",
    "zone path": 'time("10:00:00@../../etc/passwd")',
    "zone path below": 'date and time("2020-01-01T10:00:00@Asia/Shanghai/../../../etc/passwd")',
    "absolute zone": 'time("10:00:00@/etc/passwd")',
    "format": '"{0.__class__}" + "%s"',
}


def wide(term: str, times: int, operator: str = " + ") -> str:
    """A body of many terms, which cost time though no loop turns."""
    return operator.join([term] * times)


FRACTION = "(i + 0.5) ** 0.333"
DAY = '@"2026-11-22T10:00:00@Asia/Shanghai"'
WIDE = {
    "powers in a loop": f"for i in 1..500 return {wide(FRACTION, 200)}",
    "a power in a long loop": f"for i in 1..3000 return {FRACTION}",
    "a list of powers": f"{{i: 3, r: [{wide(FRACTION, 600, ',')}][1]}}",
    "quotients in a quantifier": f"some i in 1..500 satisfies 0 > {wide('i/7', 2000)}",
    "powers in a filter": f"count((for i in 1..500 return i)[0 > {wide('item**0.37', 200)}])",
    "powers in an order": f"sort(for i in 1..500 return i, function(x,y) {wide('x**0.37', 200)} > 0)",
    "powers in a function": f"{{f: function(i) {wide(FRACTION, 200)}, r: for i in 1..500 return f(i)}}",
    "powers in an inner source": f"for i in 1..500, j in [{wide('i**0.37', 200)}] return j",
    "moments in a loop": f"for i in 1..500 return {DAY} + {wide('@' + chr(34) + 'PT1H' + chr(34), 1500)}",
    "moments in a list": f"[{wide(DAY + ' + @' + chr(34) + 'P1D' + chr(34), 400, ',')}][1]",
    "comparisons": f"for i in 1..9000 return {wide('i/7 >= i/8', 1200, ' and ')}",
    "equalities": f"for i in 1..9000 return {wide('i/7 = i/7', 1200, ' and ')}",
    "tests": f"for i in 1..9000 return i/7 in ({wide('< i/9', 2000, ',')})",
    "conditions": f"for i in 1..9000 return {wide('(if i = i then i' + '/7' * 15 + ' else 1)', 300)}",
    "skipped operands": f"for i in 1..9000 return {wide('(i' + '/7' * 50 + ' < 0 and i)', 150, ' or ')}",
    "contexts": "for i in 1..9000 return {" + ",".join(f"k{n}: i/7" for n in range(800)) + "}",
    "ranges": f"for i in 1..9000 return [{wide('[i/7..i/3]', 1000, ',')}]",
    "components": f"for i in 1..9000 return [{wide(DAY + '.time offset', 350, ',')}]",
    "filters in filters": "{l: [{a: 1}, {a: 2}, {a: 3}], r: l" + "[l" * 30 + "[b = 1]" + "]" * 30 + "}",
}

GROUPS = {
    "wide": WIDE,
    "nesting": NESTING,
    "size": SIZE,
    "loops": LOOPS,
    "growth": GROWTH,
    "squares": SQUARES,
    "patterns": PATTERNS,
    "arithmetic": ARITHMETIC,
    "escapes": ESCAPES,
}

ATTACKS = dict(
    chain.from_iterable(
        ((f"{group}: {name}", text) for name, text in expressions.items()) for group, expressions in GROUPS.items()
    )
)
