// What Python's help() tells about marks, embeds and deltas of texts.
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

inline constexpr char kTextNewEmbedDoc[] =
    R"(new_embed(self, position, kind, *, unit='code_points')
--

A new, empty child, embedded at a position: text.new_embed(0, syncline.Map).

It is removed with its embed. Errors: those of insert().)";

inline constexpr char kTextToDeltaDoc[] =
    R"(to_delta(self, begin=0, end=None, *, unit='code_points')
--

The text as the delta that inserts it into an empty one, as Quill has it: all of
it, or [begin, end). A list of steps:

  {"insert": "fox", "attributes": {"bold": True}}
  {"insert": "es", "many_valued": [Attribute("comment", "why?", id)]}
  {"insert": {"embed": "image.png"}}

Attributes are left out where there are none. Errors: those of slice().)";

inline constexpr char kTextApplyDeltaDoc[] =
    R"(apply_delta(self, delta, *, expand={}, unit='code_points')
--

Makes the edits that a delta tells, of an editor or of an event: all of them, or
none. Steps are those of to_delta() and

  {"retain": 3, "attributes": {"bold": True, "link": None}}
  {"delete": 1}

What is inserted gets the attributes that its step names, and no others. What is
kept gets those that its step names; None takes one away, and of a many-valued
mark all of it. An Attribute with the id of a many-valued mark that covers the
step means that mark; any other id makes a new mark, one for all steps that follow
each other and name it.

expand   how the marks that it makes expand, a dict by their keys; "after" of
         others, but "none" of many-valued ones

Errors, which name the step: those of insert(), delete() and mark(); ValueError
for a step that is none, and for one that says of a many-valued mark what it does
not say; KeyError for a mark that is to be taken away and is not there.)";

inline constexpr char kTextRunsDoc[] =
    R"(runs(self, begin=0, end=None, *, unit='code_points')
--

The text as a list of TextRuns with the same attributes all over: all of it, or
[begin, end).

Cost: O(result), and O(log n) for each mark at `begin`. Errors: those of
slice().)";

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
