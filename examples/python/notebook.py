# %% [markdown]
# # A notebook that two people edit
#
# Each cell is a map with a text in it, in a list whose cells can be moved. Run it cell by cell, or as a program.

# %%
import syncline

ada, ben = syncline.Doc(), syncline.Doc()
cells = ada.movable_list("cells")


def add_cell(cells, source, kind="code"):
    with cells.doc.transaction(message="add a cell"):
        cell = cells.new(len(cells), syncline.Map)
        cell["kind"] = kind
        cell.open("source", syncline.Text).append(source)


add_cell(cells, "# Results", kind="markdown")
add_cell(cells, "import math")
add_cell(cells, "print(math.pi)")

# %% [markdown]
# Ben gets all of it as one snapshot. A server, a file or a chat message may carry it: it is bytes.

# %%
_ = ben.import_(ada.export_snapshot())
assert ben.to_dict() == ada.to_dict()

# %% [markdown]
# Ben's window follows what happens by events. They come when others' edits are imported, and at the end of Ben's own
# commits and transactions.

# %%
seen = []
_ = ben.subscribe(lambda event: seen.extend(change.pointer for change in event.changes))

# %% [markdown]
# Both are on trains now. Ada moves the last cell to the top and edits it; Ben edits the same cell, and another.

# %%
cells.move(2, 0)
cells[0]["source"].insert(0, "# the circle\n")

bens = ben.movable_list("cells")
bens[2]["source"].replace(11, 2, "tau")
bens[1]["source"] += "\nimport os"

# %% [markdown]
# Back online, each asks for what it lacks.

# %%
for to, from_ in ((ben, ada), (ada, ben)):
    wanted = to.version.encode()  # sent over
    update = from_.export_since(syncline.VersionVector.decode(wanted))  # and answered
    _ = to.import_(update)

assert ada.state_digest() == ben.state_digest()
for cell in ada.movable_list("cells"):
    print("--", cell["kind"])
    print(cell["source"])
assert [str(cell["source"]) for cell in bens] == [
    "# the circle\nprint(math.tau)",
    "# Results",
    "import math\nimport os",
]

# %% [markdown]
# Ben's window was told of what Ada did, and of Ben's own edits, at the import which ended their commit.

# %%
print(seen)
assert "/cells" in seen and "/cells/0/source" in seen

# %% [markdown]
# A step that goes wrong leaves nothing behind.

# %%
try:
    with ben.transaction():
        bens.clear()
        add_cell(bens, 1 / 0)
except ZeroDivisionError:
    pass
assert len(bens) == 3 and ben.to_dict() == ada.to_dict()

# %% [markdown]
# Somebody edited the file with a plain editor: it is brought in by few edits, so that the cell is still the same one.

# %%
text = bens[0]["source"]
edited = str(text).replace("circle", "whole circle")
ben.update(bens[0], {"kind": "code", "source": edited})
assert bens[0]["source"] == text == edited
