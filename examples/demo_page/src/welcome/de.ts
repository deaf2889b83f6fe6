import type { Welcome } from "../welcome.js";

export const de: Welcome = {
  note: `Straßenfest im Sommer, Samstag, 20. Juni

Ab zwei Uhr nachmittags sperren wir die Straße. Lange Tische in der Mitte, an jedem Ende eine Küche, und die Band steht auf der Treppe von Nummer 12.

Jeder bringt einen Stuhl mit. Wer einen Sonnenschirm hat, bringt auch den.

Noch offen: Wer fragt die Nachbarn in der Seitenstraße? Und was machen wir bei Regen?
`,
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
