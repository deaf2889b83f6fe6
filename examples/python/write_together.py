"""The README's story in Python."""
# tag::program[]
import syncline

alice, bob = syncline.Doc(), syncline.Doc()
alice.text("note").insert(0, "hello")
bob.import_(alice.export())
# Now both write, and neither knows of the other's edit.
bob.text("note").append(" world")
alice.text("note").insert(0, "> ")
alice.import_(bob.export_since(alice.version))
print(alice.text("note"))  # > hello world
# end::program[]
