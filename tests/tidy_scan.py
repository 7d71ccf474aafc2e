"""Reads C++ well enough to measure it: comments, tokens, scopes, functions, declared names.

Not a compiler: it never sees macros expanded or names resolved. It tells apart what the style guide
talks about, and on code it does not understand it stays silent rather than guess.
"""
import re
from dataclasses import dataclass, field

RAW_STRING = re.compile(r'(?:u8|[uUL])?R"([^\s()\\]{0,16})\(')
TOKEN = re.compile(r"[A-Za-z_]\w*|\d(?:[\w.]|'\w|[eEpP][+-])*|::|->|&&|[=!<>]=|\S")
OPENERS = {"(": ")", "[": "]", "{": "}"}
CLOSERS = set(OPENERS.values())
CONTROL = {"if", "for", "while", "switch", "catch"}
TYPE_WORDS = {"class", "struct", "union", "enum"}
# Words followed by parentheses in a declaration that are not the declared function.
NOT_FUNCTIONS = {"alignas", "decltype", "noexcept", "requires", "explicit", "__attribute__",
                 "static_assert", "sizeof", "throw", "defined"}


@dataclass
class Token:
    text: str
    line: int

    @property
    def is_word(self):
        return self.text[0].isalpha() or self.text[0] == "_"


@dataclass
class Function:
    name: str
    line: int
    parameters: list  # each a list of tokens
    line_count: int = 0  # 0 for a declaration without a body
    nesting: int = 0


@dataclass
class Scan:
    comments: list = field(default_factory=list)  # (line, text)
    includes: list = field(default_factory=list)  # (line, path, quoted?)
    tokens: list = field(default_factory=list)
    functions: list = field(default_factory=list)
    declared: list = field(default_factory=list)  # (line, name) of types, functions, variables
    variables: list = field(default_factory=list)  # (line, tokens) of namespace-scope variables


def split_comments(text):
    """Returns `text` with comments and the insides of literals blanked, and the comments."""
    out, comments, i, line = [], [], 0, 1

    def blank(piece):
        return "".join("\n" if c == "\n" else " " for c in piece)

    while i < len(text):
        raw = RAW_STRING.match(text, i)
        if raw and (i == 0 or not (text[i - 1].isalnum() or text[i - 1] == "_")):
            end = text.find(")" + raw.group(1) + '"', raw.end())
            end = len(text) if end < 0 else end + len(raw.group(1)) + 2
            piece, kept = text[i:end], '"' + blank(text[i + 1:end - 1]) + '"'
        elif text.startswith("//", i):
            end = text.find("\n", i)
            end = len(text) if end < 0 else end
            piece, kept = text[i:end], blank(text[i:end])
            comments.append((line, piece[2:].lstrip("/!<").strip()))
        elif text.startswith("/*", i):
            end = text.find("*/", i + 2)
            end = len(text) if end < 0 else end + 2
            piece, kept = text[i:end], blank(text[i:end])
            for offset, row in enumerate(piece[2:].removesuffix("*/").split("\n")):
                comments.append((line + offset, row.strip(" *!\t")))
        elif text[i] == '"' or (text[i] == "'" and not is_digit_separator(text, i)):
            end = i + 1
            while end < len(text) and text[end] not in (text[i], "\n"):
                end += 2 if text[end] == "\\" else 1
            end = min(end + 1, len(text))
            piece, kept = text[i:end], text[i] + blank(text[i + 1:end - 1]) + text[i]
        else:
            piece = kept = text[i]
        out.append(kept)
        line += piece.count("\n")
        i += len(piece)
    return "".join(out), comments


def is_digit_separator(text, i):
    """An apostrophe within a number (1'000), as opposed to one that opens a literal (u'a')."""
    start = i
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] in "_'."):
        start -= 1
    return start < i and text[start].isdigit()


def tokenize(code):
    """Tokens of `code`, preprocessor lines left out."""
    tokens, line, continued = [], 0, False
    for row in code.split("\n"):
        line += 1
        directive = continued or row.lstrip().startswith("#")
        continued = directive and row.endswith("\\")
        if not directive:
            row = re.sub(r'"\s*"', '""', re.sub(r"'\s*'", "''", row))
            row = row.replace('""', " __literal ").replace("''", " __literal ")
            tokens += [Token(t, line) for t in TOKEN.findall(row)]
    return tokens


def without_angles(tokens):
    """`tokens` without template argument lists; valid for declarations only."""
    kept, depth = [], 0
    for i, token in enumerate(tokens):
        after_operator = i > 0 and tokens[i - 1].text == "operator"
        if token.text == "<" and i > 0 and tokens[i - 1].is_word and not after_operator:
            depth += 1
        elif token.text == ">" and depth:
            depth -= 1
        elif not depth:
            kept.append(token)
    return kept


def split_commas(tokens):
    """Splits a parameter list at its own commas."""
    parts, depth = [[]], 0
    for token in without_angles(tokens):
        depth += (token.text in OPENERS) - (token.text in CLOSERS)
        if token.text == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part and [t.text for t in part] != ["void"]]


def matching(tokens, i):
    """Index of the bracket that closes the one at `i`."""
    depth = 0
    for j in range(i, len(tokens)):
        depth += (tokens[j].text in OPENERS) - (tokens[j].text in CLOSERS)
        if depth == 0:
            return j
    return len(tokens) - 1


def opening(tokens, i):
    """Index of the bracket that opens the one closed at `i`."""
    depth = 0
    for j in range(i, -1, -1):
        depth += (tokens[j].text in CLOSERS) - (tokens[j].text in OPENERS)
        if depth == 0:
            return j
    return 0


def function_head(head):
    """The Function that `head` declares, with the tokens after its parameters, or None."""
    depth, i = 0, 0
    while i < len(head):
        token, before = head[i], head[i - 1] if i else None
        operator = before is not None and before.text == "operator"
        if token.text == "<" and before is not None and before.is_word and not operator:
            depth += 1
        elif token.text == ">" and depth:
            depth -= 1
        elif depth == 0 and token.text == "=" and not operator:
            return None
        elif depth == 0 and token.text == "(" and before is not None:
            end = matching(head, i)
            if operator:  # operator()(...)
                i = end
            elif is_function_name(head, i - 1):
                found = Function(before.text, head[0].line, split_commas(head[i + 1:end]))
                return found, head[end + 1:]
            else:
                i = end
        elif token.text == "[":
            i = matching(head, i)
        i += 1
    return None


def is_function_name(head, i):
    if head[i].is_word:
        return head[i].text not in NOT_FUNCTIONS
    return any(t.text == "operator" for t in head[max(0, i - 3):i])


def is_lambda(before):
    """Whether the `{` after `before` opens a lambda's body."""
    i = len(before) - 1
    while i >= 0 and (before[i].is_word or before[i].text in ("::", "->", "<", ">", "&", "*", ",")):
        if before[i].text in ("return", "else", "do", "try"):
            return False
        i -= 1
    if i >= 0 and before[i].text == ")":
        i = opening(before, i) - 1
        while i >= 0 and (before[i].text in ("noexcept", "mutable")):
            i -= 1
        if i >= 0 and before[i].text == ">":  # []<typename T>(T x)
            while i >= 0 and before[i].text != "]":
                i -= 1
    if i < 0 or before[i].text != "]":
        return False
    start = opening(before, i)
    return start == 0 or not (before[start - 1].is_word or before[start - 1].text in (")", "]")) \
        or before[start - 1].text in ("return", "co_return", "co_await")


def is_control(before):
    """Whether the `{` after `before` opens the block of a control statement."""
    last = before[-1].text if before else ""
    if last in ("else", "do", "try"):
        return True
    if last != ")":
        return False
    start = opening(before, len(before) - 1)
    # A macro with a block, such as Catch2's SECTION, nests as much as an `if` does.
    words = [t.text for t in before[max(0, start - 2):start]]
    return bool(words) and (words[-1] in CONTROL or words == ["if", "constexpr"]
                            or words[-1].isupper())


class Scopes:
    """Walks the tokens once, keeping a stack of what each brace opened."""

    def __init__(self, tokens, scan):
        self.tokens, self.scan = tokens, scan
        self.stack = []  # (kind, Function or None, head to go on with)
        self.head = []

    def run(self):
        for i, token in enumerate(self.tokens):
            if token.text == "{":
                self.open(i)
            elif token.text == "}":
                self.close(token)
            elif token.text == ";" and not self.in_parentheses():
                self.statement()
                self.head = []
            elif token.text == ":" and [t.text for t in self.head] in (
                    ["public"], ["private"], ["protected"]):
                self.head = []
            else:
                self.head.append(token)

    def in_parentheses(self):
        return sum((t.text == "(") - (t.text == ")") for t in self.head) > 0

    def declarative(self):
        return not self.stack or self.stack[-1][0] in ("namespace", "type")

    def open(self, i):
        kind, function = self.classify()
        if kind == "function":
            self.scan.functions.append(function)
        inner = kind == "initialiser" or self.in_parentheses()
        self.stack.append((kind, function, self.head + [self.tokens[i]] if inner else None))
        if kind in ("control", "lambda"):
            self.measure_nesting()
        self.head = []

    def classify(self):
        head = self.head
        texts = [t.text for t in head]
        if self.declarative() and not self.in_parentheses():
            if "namespace" in texts or texts == ["extern", "__literal"]:
                return "namespace", None
            found = function_head(head)
            if found and not self.in_member_initialisers(found[1]):
                return "function", found[0]
            if found:
                return "initialiser", None
        if is_lambda(head):
            return "lambda", None
        if any(word in texts for word in TYPE_WORDS) and "(" not in texts and "=" not in texts:
            return "type", None
        if is_control(head):
            return "control", None
        if not head or head[-1].text == ":":
            return "block", None
        return "initialiser", None

    @staticmethod
    def in_member_initialisers(after):
        """`Foo(int a) : a_{a} {`: the first brace initialises, the second opens the body."""
        if not any(t.text == ":" for t in after):
            return False
        return after[-1].is_word or after[-1].text == ">"

    def measure_nesting(self):
        depth = 0
        for kind, function, _ in reversed(self.stack):
            if kind == "function":
                function.nesting = max(function.nesting, depth)
                return
            depth += kind in ("control", "lambda")

    def close(self, token):
        if not self.stack:
            return
        kind, function, head = self.stack.pop()
        if kind == "function":
            function.line_count = token.line - function.line + 1
        self.head = head + [token] if head is not None else []

    def statement(self):
        if not self.declarative() or not self.head:
            return
        found = function_head(self.head)
        texts = [t.text for t in self.head]
        if found:
            macro = found[0].name.isupper() and len(found[0].name) > 1
            if not macro and texts[0] not in ("using", "typedef", "static_assert"):
                self.scan.functions.append(found[0])
        elif self.is_variable(texts):
            in_type = bool(self.stack) and self.stack[-1][0] == "type"
            self.scan.variables.append((self.head[0].line, texts, in_type))

    @staticmethod
    def is_variable(texts):
        before = texts[:texts.index("=")] if "=" in texts else texts
        skipped = {"using", "typedef", "friend", "extern", "static_assert", "concept", "namespace",
                   "requires", "public", "private"}
        return len(before) > 1 and not skipped & set(before) and before[0] not in TYPE_WORDS \
            and not (before[0] == "template" and TYPE_WORDS & set(texts) and "=" not in texts)


def declared_names(tokens, functions):
    """(line, name) of what the file names: types, aliases, functions, parameters, variables."""
    names = [(f.line, f.name) for f in functions]
    never = {"return", "co_return", "co_await", "co_yield", "throw", "new", "delete", "case", "goto",
             "else", "operator", "not", "and", "or"}
    for before, name, after in zip(tokens, tokens[1:], tokens[2:]):
        if not name.is_word or name.text in never:
            continue
        typed = (before.is_word and before.text not in never) or before.text in (">", "&", "*", "&&")
        ends = after.text in ("=", ";", "{", ",", ":", ")", "[", "(")
        if before.text in TYPE_WORDS | {"namespace", "using", "concept"} or (
                typed and ends and not (after.text == "(" and not before.is_word)):
            names.append((name.line, name.text))
    return names


def scan(text):
    result = Scan()
    code, result.comments = split_comments(text)
    for number, row in enumerate(text.split("\n"), 1):
        include = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', row)
        if include:
            result.includes.append((number, include.group(2), include.group(1) == '"'))
    result.tokens = tokenize(code)
    Scopes(result.tokens, result).run()
    result.declared = declared_names(result.tokens, result.functions)
    return result
