// What Python's help() tells about texts.
#ifndef SYNCLINE_BINDINGS_PYTHON_SRC_TEXT_DOCS_H_
#define SYNCLINE_BINDINGS_PYTHON_SRC_TEXT_DOCS_H_

namespace syncline::python {

inline constexpr char kTextDoc[] =
    R"(A text that several replicas edit.

One gets it from a document, doc.text("name"), or makes it in a map or a list,
map.open("key", syncline.Text).

Positions count code points, as those of str do; a method that takes a unit=
counts in that one instead: "bytes" (of UTF-8), "code_points" or "utf16".

Reads as a str does: len(text), text[i], text[a:b], part in text, str(text),
iteration (over what it was when that began), == with a str. And is edited in
place: text[a:b] = "abc", del text[a:b], text += "abc".

Parts of it are marked, as bold or as a link: mark(), and read with their marks:
runs(). insert_embed() puts in what is no text, an image.

What is wrong raises, and has then changed nothing:
  IndexError   a position beyond the end, or a negative one
  ValueError   a position inside of a character, a str with a lone surrogate,
               a unit that there is not
  TypeError    no int, no str
  StateError   the text was removed
  LimitError   the document would grow beyond its limits)";

inline constexpr char kTextInsertDoc[] =
    R"(insert($self, position, text, *, unit='code_points')
--

Inserts a text so that it begins at a position, 0 to len(self).

The position counts `unit`s: "bytes", "code_points" or "utf16". Cost: O(size of
the text); O(log n) more far from the last edit. IndexError beyond the end;
ValueError inside of a character, or for a lone surrogate.)";

inline constexpr char kTextDeleteDoc[] =
    R"(delete($self, position, count, *, unit='code_points')
--

Deletes `count` units from a position on.

Both count `unit`s: "bytes", "code_points" or "utf16". IndexError where they
reach beyond the end; ValueError where they cut a character.)";

inline constexpr char kTextReplaceDoc[] =
    R"(replace($self, position, count, text, *, unit='code_points')
--

Deletes `count` units from a position on and inserts a text there: either both
or nothing.

Errors: those of insert() and delete().)";

inline constexpr char kTextAppendDoc[] =
    R"(append($self, text)
--

Inserts a text at the end; the same as self += text.)";

inline constexpr char kTextSliceDoc[] =
    R"(slice($self, begin, end, *, unit='code_points')
--

The text of [begin, end), both counted in `unit`s: "bytes", "code_points" or
"utf16"; or, in "lines", of whole lines.

IndexError where they reach beyond the end; ValueError where they cut a
character. For code points, self[begin:end] is the same, and clips.)";

inline constexpr char kTextSizeDoc[] =
    R"(size($self, unit='code_points')
--

The length in "bytes", "code_points" or "utf16"; in "lines", the number of line
ends. Cost: O(1).)";

inline constexpr char kTextConvertDoc[] =
    R"(convert($self, position, from_, to)
--

The same place in another unit: "bytes", "code_points", "utf16" or "lines".

From lines: the start of that line, the first being 0. To lines: the number of
the line that the place is in. Cost: O(log n). IndexError beyond the end;
ValueError inside of a character.)";

inline constexpr char kTextUpdateDoc[] =
    R"(update($self, text)
--

Makes the text what `text` is, by the smallest edits that are found in bounded
time: for editors that tell what a text is, not what was done to it.

What others write at the same time in the parts that stay is kept. Cost: O(n),
and some hundredths of a second where much is different.)";

}  // namespace syncline::python

#endif  // SYNCLINE_BINDINGS_PYTHON_SRC_TEXT_DOCS_H_
