import type { Welcome } from "../welcome.js";

export const de: Welcome = {
  note: [
    { insert: "Straßenfest im Sommer, Samstag, 20. Juni" },
    { insert: "\n", attributes: { header: 1 } },
    { insert: "Ab " },
    { insert: "zwei Uhr nachmittags", attributes: { bold: true } },
    { insert: " sperren wir die Straße. Lange Tische in der Mitte, an jedem Ende eine Küche, und die Band steht auf der Treppe von Nummer 12.\n" },
    { insert: "Alle bringen mit" },
    { insert: "\n", attributes: { header: 2 } },
    { insert: "einen Stuhl" },
    { insert: "\n", attributes: { list: "bullet" } },
    { insert: "einen Sonnenschirm, wer einen hat" },
    { insert: "\n", attributes: { list: "bullet" } },
    { insert: "Noch offen" },
    { insert: "\n", attributes: { header: 2 } },
    { insert: "Wer fragt die Nachbarn in der Seitenstraße? Und was machen wir " },
    { insert: "bei Regen", attributes: { italic: true } },
    { insert: "?\n" },
  ],
  comment: { about: "die Nachbarn in der Seitenstraße", text: "Zwei kenne ich, ich frage sie." },
  board: {
    todo: ["Straßensperrung bei der Stadt beantragen", "Zwölf lange Tische leihen", "Jemanden mit Generator finden"],
    doing: ["Mit der Band den Soundcheck absprechen", "Rezepte für die große Küche sammeln"],
    done: ["Einen Termin finden", "Plakat zeichnen"],
  },
  outline: [
    "Nachmittag",
    ["Tische aufstellen", ["Tischdecken liegen im Schuppen von Nummer 7", "Sonnenschirme auf der Südseite"], "Spiele für die Kinder", "Kaffee und Kuchen"],
    "Abend",
    ["Beide Küchen anheizen", "Die Band spielt", ["Erster Teil um sieben", "Zweiter Teil um neun, leiser"]],
    "Am Tag danach",
    ["Straße fegen", "Geliehenes zurückgeben"],
  ],
};
