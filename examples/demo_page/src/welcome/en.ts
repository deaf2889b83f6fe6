import type { Welcome } from "../welcome.js";

export const en: Welcome = {
  note: `Summer street party, Saturday 20 June

We close the street from two in the afternoon. Long tables down the middle, one kitchen at each end, and the band on the steps of number 12.

Everybody brings a chair. Whoever has a parasol brings that, too.

Still open: who asks the neighbours in the side street? And what do we do if it rains?
`,
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
