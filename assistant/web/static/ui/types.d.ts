// What modules of several rooms hand to each other.

/** A stretch of a video; `shot` is the number of the shot that it is, `name` the video's. */
export interface Span {
  video: string;
  start: number;
  end: number;
  shot?: number;
  name?: string;
  poster?: string;
  [more: string]: unknown;
}

/** How spans are played: `reel` one after the other, `trimming` opened to be trimmed, which `trimmed` saves. */
export interface PlayMode {
  reel?: boolean;
  trimming?: boolean;
  trimmed?: (place: number, start: number, end: number) => Promise<unknown>;
}

/** Sends a turn of the chat. */
export type Ask = (action: string, target?: string, text?: string) => void;

/** Says a sentence to the visitor. */
export type Say = (sentence: string) => void;

/** What a view is given: texts, the conversation, the player, and the way to other views. */
export interface ViewContext {
  language: string;
  texts: (key: string, values?: Record<string, unknown>) => string;
  counted: (key: string, n: number, values?: Record<string, unknown>) => string;
  ask: Ask;
  say: Say;
  go: (hash: string) => void;
  renew: () => void;
  play: (spans: Span[], at?: number, mode?: PlayMode) => void;
}
