// What Python's help() tells about marks and embeds of texts.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_RICH_TEXT_DOCS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_RICH_TEXT_DOCS_H_

namespace syncline::python {

inline constexpr char kTextMarkDoc[] =
    R"(mark(self, begin, end, key, value, *, expand='after', many=False, unit='code_points')
--

Marks [begin, end) with a key and a value, and returns the OpId of the mark.

  text.mark(0, 5, "bold", True)
  text.mark(0, 5, "link", "https://example.org", expand="none")
  text.mark(0, 5, "comment", "why?", expand="none", many=True)

expand   which text that is inserted at an edge, by anybody, becomes part of it:
         what follows the end ("after"), what precedes the begin ("before"),
         "both" or "none"
many     whether marks of this key live beside each other, each with its id.
         Otherwise the newest shows, or the one of the higher peer where they
         were made concurrently

A value is None, a bool, int, float, str or bytes. IndexError for a range that
reaches beyond the end; ValueError for an empty one, or one that cuts a
character; TypeError for a dict or a list.)";

inline constexpr char kTextUnmarkDoc[] =
    R"(unmark(self, begin, end, key, *, expand='after', unit='code_points')
--

Covers the marks of a key, of those that are not many-valued, in [begin, end).

Text that is inserted at its edges is in it as mark() says. Errors: those of
mark().)";

inline constexpr char kTextRemoveMarkDoc[] = R"(remove_mark(self, id)
--

Takes a mark away, all of it, by the OpId that mark() gave and marks() tells; what
it covered shows again. KeyError where there is none with this id.)";

inline constexpr char kTextInsertEmbedDoc[] =
    R"(insert_embed(self, position, value, *, unit='code_points')
--

Inserts something that is no text, and takes the place of one character: U+FFFC,
in whatever shows text alone.

The value is one that mark() takes. Errors: those of insert(); TypeError for a
dict or a list.)";

inline constexpr char kTextRunsDoc[] =
    R"(runs(self, begin=0, end=None, *, unit='code_points')
--

The text as a list of TextRuns with the same attributes all over: all of it, or
[begin, end).

Cost: O(result), and O(marks of the text). Errors: those of slice().)";

inline constexpr char kTextMarksDoc[] =
    R"(marks(self, begin=0, end=None, *, unit='code_points')
--

The marks that cover some of [begin, end), whether they show or not, as a list of
TextMarks in the order of their begins. Errors: those of slice().)";

inline constexpr char kTextCursorAtDoc[] =
    R"(cursor_at($self, position, side='left', *, unit='code_points')
--

A Cursor beside the character before a position (side "left") or behind it
("right"); what is inserted at the position comes to stand on its other side.

The first one of a document costs O(history), each further one O(log n), and that
for each edit in between. Errors: those of insert().)";

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_RICH_TEXT_DOCS_H_
