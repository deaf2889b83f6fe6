import type { Welcome } from "../welcome.js";

export const en: Welcome = {
  note: [
    { insert: "Summer street party, Saturday 20 June" },
    { insert: "\n", attributes: { header: 1 } },
    { insert: "We close the street from " },
    { insert: "two in the afternoon", attributes: { bold: true } },
    { insert: ". Long tables down the middle, one kitchen at each end, and the band on the steps of number 12.\n" },
    { insert: "Everybody brings" },
    { insert: "\n", attributes: { header: 2 } },
    { insert: "a chair" },
    { insert: "\n", attributes: { list: "bullet" } },
    { insert: "a parasol, whoever has one" },
    { insert: "\n", attributes: { list: "bullet" } },
    { insert: "Still open" },
    { insert: "\n", attributes: { header: 2 } },
    { insert: "Who asks the neighbours in the side street? And what do we do " },
    { insert: "if it rains", attributes: { italic: true } },
    { insert: "?\n" },
  ],
  comment: { about: "the neighbours in the side street", text: "I know two of them, I will ask." },
  board: {
    todo: ["Ask the town for the permit to close the street", "Borrow twelve long tables", "Find somebody with a generator"],
    doing: ["Talk to the band about the sound check", "Collect recipes for the big kitchen"],
    done: ["Agree on a date", "Draw the poster"],
  },
  outline: [
    "Afternoon",
    ["Set up the tables", ["Tablecloths are in the shed of number 7", "Parasols on the south side"], "Games for the children", "Coffee and cake"],
    "Evening",
    ["Fire up both kitchens", "The band plays", ["First set at seven", "Second set at nine, quieter"]],
    "The day after",
    ["Sweep the street", "Give back what was borrowed"],
  ],
};
