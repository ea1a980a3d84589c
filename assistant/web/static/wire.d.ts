// What the server takes and gives. Written by scripts/wire_types.py from web/wire; not by hand.

/** Spans on their way into a bin; `anyway` takes in those that are there already. */
export interface AddClips {
  name: string;
  spans: VideoSpan[];
  query?: string;
  comment?: string;
  anyway?: boolean;
}

/** A row of what else is known of the video, such as sounds: start and end in seconds, and what it is. */
export interface AnnotationLane {
  kind: string;
  spans: [number, number, string][];
}

/** Which annotators go over what is taken in from now on, by name. */
export interface AnnotatorsSetting {
  names: string[];
}

/** All of them. */
export interface ArchiveList {
  archives: ListedArchive[];
}

/** The bin that was asked for. */
export interface BinAnswer {
  bin: OpenBin;
}

/**
 * A change of a bin as it was seen: `version`; or what a comment, a trim or a rename changes as it was seen,
 * whatever became of the rest. Each route says what else it needs.
 */
export interface BinChange {
  name: string;
  version?: number | null;
  seen_comment?: string | null;
  seen_span?: [number, number] | null;
  seen_name?: string | null;
  clips?: number[];
  place?: number;
  start?: number;
  end?: number;
  comment?: string;
  new_name?: string;
  video?: string;
  missing?: string;
  forget?: boolean;
}

/** `removal` brings it back. */
export interface BinDeleted {
  removal: number;
  total: number;
}

/** `token` is the secret part of the link that others see it by; empty where it has none any more. */
export interface BinLink {
  token: string;
}

/** All bins. `own`: they are the visitor's alone; `total` counts the clips in all. */
export interface BinList {
  bins: ListedBin[];
  total: number;
  own: boolean;
  deleted: ListedDeletion[];
}

/** Who did what to a bin, the last change first. */
export interface BinLog {
  changes: BinLogEntry[];
}

/** A change of a bin: `what` is create, delete, bring_back, undo, redo or a kind of step, `made` ISO 8601. */
export interface BinLogEntry {
  who: string;
  made: string;
  what: string;
  clips: number;
}

/** Somebody else changed the bin since it was seen: it comes as it is now, and `theirs`, what they put there. */
export interface BinProblem {
  type?: string;
  title: string;
  status: number;
  detail: string;
  error: string;
  key?: string;
  bin: OpenBin;
  theirs?: string | null;
  [more: string]: unknown;
}

/** A saved search that a visitor's browser keeps. */
export interface BrowserSavedSearch {
  name: string;
  query: string;
  run: string;
  revision: number;
}

/** The bin after a change; `total` counts the clips in all bins. */
export interface ChangedBin {
  bin: OpenBin;
  total: number;
}

/** The group that came of a change, and what takes it back. */
export interface ChangedGroup {
  id: number;
  kind: "face" | "voice";
  name: string;
  faces: number;
  videos: number;
  face: number | null;
  undo: PeopleUndo;
}

/** The name of one of the choices. */
export interface ChooseModel {
  name: string;
}

/** A marked span with the shot that it begins in, or a picture (`shot` 0); whether it shows the class. */
export interface ClassExample {
  id: number;
  shows: boolean;
  video: string;
  name: string;
  shot: number;
  start: number;
  end: number;
}

/** Names of a video's classes by number; those without a name are left out. */
export interface ClassNames {
  names: Record<string, string>;
}

/** What somebody said about a clip; `made` is ISO 8601. */
export interface ClipRemark {
  id: number;
  who: string;
  made: string;
  text: string;
}

/**
 * What came of putting spans aside: `added` are the new clips' ids, `same` counts spans that were there and
 * stay alone, `near` those that were mostly there.
 */
export interface ClipsAdded {
  name: string;
  version: number;
  created: boolean;
  added: number[];
  same: number;
  near: number;
  clips: number;
  total: number;
}

/** `removal` brings them back. */
export interface ClipsRemoved {
  bin: OpenBin;
  total: number;
  removal: number;
}

/** Names of the map's kinds, counted from 0, and a shot (video, number) as an example of each. */
export interface ClusterNames {
  names: Record<string, string>;
  examples: Record<string, [string, number]>;
}

/** The latest first; `keeps`: whether the server keeps them for whoever asks. */
export interface ConversationList {
  keeps: boolean;
  conversations: ListedConversation[];
}

/** The group that is deleted with all vectors of its faces. */
export interface DeletePerson {
  person: number;
}

/** The name of the search that is kept no more. */
export interface DeleteSearch {
  name: string;
}

/** A group as it was before a change; `remains`: whether it is there after it. */
export interface EarlierGroup {
  id: number;
  kind: "face" | "voice";
  name: string;
  faces: number[];
  remains: boolean;
}

/** No more than that it is JSON. */
export interface EmptyRequest {
}

/** It is done, and there is no more to tell. */
export interface EmptyResponse {
}

/** Patterns of files that are passed over from now on, such as `*_draft.mp4`, and those taken back. */
export interface ExclusionChange {
  added?: string[];
  taken_back?: string[];
}

/** The patterns of files that are passed over. */
export interface Exclusions {
  patterns: string[];
}

/** What is written. */
export type ExportFormat = "otio" | "edl" | "fcpxml" | "fcp7" | "aaf" | "ale" | "csv" | "srt" | "vtt" | "txt" | "docx" | "zip" | "pdf";

/**
 * An export of a bin, or of `spans` that are in none: `name` is what their list is called, `query` what found
 * them. Subtitles say who speaks, and what is heard besides; `markers` of whole files in place of a cut; of
 * several sound tracks only the lines of number `sound_track` where it is not 0.
 */
export interface ExportRequest {
  name: string;
  spans?: VideoSpan[];
  query?: string;
  kind: ExportFormat;
  start_timecode?: string;
  handles?: number;
  language?: string;
  speakers?: boolean;
  sounds?: boolean;
  markers?: boolean;
  sound_track?: number;
}

/** An export: `done` of `of` clips, the file's name and size, and what is to know of it. */
export interface ExportState {
  job: string;
  state: "waiting" | "working" | "done" | "failed" | "stopped";
  done: number;
  of: number;
  file: string;
  bytes: number;
  notes: string[];
  error: string;
}

/** Values of facets that are chosen; none of a facet is all of them. */
export interface FacetChoice {
  length?: string[];
  speech?: string[];
  language?: string[];
  rate?: string[];
  size?: string[];
  shape?: string[];
  recorded?: string[];
  colour?: string[];
  light?: string[];
  time?: string[];
  camera?: string[];
  hue?: string[];
  pace?: string[];
  device?: string[];
  place?: string[];
  folder?: string[];
  reel?: string[];
  scene?: string[];
  take?: string[];
  taught?: string[];
  heard?: string[];
  action?: string[];
}

/** A facet with its values. */
export interface FacetState {
  facet: "length" | "speech" | "language" | "rate" | "size" | "shape" | "recorded" | "colour" | "light" | "time" | "camera" | "hue" | "pace" | "device" | "place" | "folder" | "reel" | "scene" | "take" | "taught" | "heard" | "action";
  name: string;
  values: FacetValue[];
}

/** A value of a facet, its name in the visitor's language, and how many videos have it. */
export interface FacetValue {
  value: string;
  name: string;
  count: number;
  chosen: boolean;
}

/** A folder, what lies in it, and the way up; `path` is null in the list of roots. */
export interface Folder {
  path: string | null;
  shown: string;
  above: string | null;
  folders: ListedFolder[];
  videos: string[];
  videos_in_all: number;
}

/**
 * A job: its stage, how far it is, what failed, and once it is over what came of it in a sentence.
 *
 * `what` names the first paths that it takes in, `more` counts the others; `left` is seconds of waiting.
 */
export interface FootageJob {
  id: string;
  kind: string;
  watched: boolean;
  what: string[];
  more: number;
  stage: string;
  over: boolean;
  videos_done: number;
  videos_in_all: number;
  share: number;
  left: number | null;
  frames_a_second: number;
  under_way: VideoInProgress[];
  added: string[];
  failed: string[];
  failed_in_all: number;
  warnings: string[];
  summary: string;
  error: string;
}

/** All that the page shows of footage. `folders`: whether there are any to choose from; `largest` is bytes. */
export interface FootageState {
  jobs: FootageJob[];
  watched: WatchedFolderState[];
  folders: boolean;
  largest: number;
  largest_shown: string;
  suffixes: string[];
  annotators: OfferedAnnotator[];
  stills: boolean;
  sounds: boolean;
  order: "name" | "newest" | "shortest";
  excluded: string[];
  videos: number;
  stamp: number;
  facts: string[];
}

/** The class that is forgotten. */
export interface ForgetClass {
  name: string;
}

/** A shot that the class finds; `sure` is the probability, `marked` that somebody said so. */
export interface FoundShot {
  video: string;
  name: string;
  shot: number;
  start: number;
  end: number;
  sure: number;
  marked: boolean;
}

/** How a video's frames are counted: frames a second as a fraction, the first one's number and time. */
export interface FrameClock {
  rate: [number, number];
  start: number;
  drop: boolean;
  first: number;
}

/** A cut list of an editing system: the file's name and its text. */
export interface ImportTimeline {
  file: string;
  content: string;
}

/** A job: what to take in. `uploads` stands for all that was uploaded; `folders` are `encode_path` paths. */
export interface IngestRequest {
  folders?: string[];
  uploads?: boolean;
  speech?: boolean;
  language?: string;
  watch?: boolean;
  polling?: boolean;
}

/** The conversation whose running search goes into a link. */
export interface LinkSearch {
  session: string;
}

/** An archive: its page's address seen from another page, and why it could not be opened the last time. */
export interface ListedArchive {
  name: string;
  address: string;
  open: boolean;
  error: string;
}

/** A bin in the list of bins; `thumbnails` are addresses of pictures, "" for a clip without one. */
export interface ListedBin {
  name: string;
  version: number;
  clips: number;
  seconds: number;
  thumbnails: string[];
  remarks: number;
}

/** What the list shows of one. */
export interface ListedConversation {
  id: string;
  title: string;
  named: boolean;
  time: number;
  words: string;
  picture: string;
}

/** A bin that was deleted lately and can come back; `who` deleted it, empty where that is not known. */
export interface ListedDeletion {
  removal: number;
  name: string;
  clips: number;
  seconds: number;
  who: string;
}

/** A folder in a folder: what to ask for, and its name. */
export interface ListedFolder {
  path: string;
  name: string;
}

/** A saved search: when it was last run (ISO 8601, UTC), and the same as people say it. */
export interface ListedSearch {
  name: string;
  run: string;
  said: string;
}

/** A video in the list. `poster` is the number of the shot that stands for it, 0 where it has none. */
export interface ListedVideo {
  id: string;
  name: string;
  duration: number;
  expected: number | null;
  still: boolean;
  sound: boolean;
  shots: number;
  poster: number;
  languages: string[];
  heard: boolean;
  added: string;
  size: [number, number];
  rate: string;
}

/**
 * What others may have changed: each part is another value once it is another.
 *
 * `conversations` are those that the server keeps for whoever asks, `server` is another one for each start of the
 * server, `facts` is what the bar at the top says of the archive.
 */
export interface LiveState {
  server: string;
  archive: number;
  bins: string;
  jobs: string;
  conversations: string;
  facts: string[];
}

/** Where to look for videos that are away; one of them, or all. */
export interface LocateRequest {
  folder?: string;
  video?: string;
}

/**
 * What is being done for the map (a `LayoutWork`), the share that is done, about how many seconds are left, and
 * why it could not be, in a sentence.
 */
export interface MapProgress {
  doing: string;
  done: number;
  left: number | null;
  error: string;
}

/** The groups that are the same person as the first. */
export interface MergePeople {
  into: number;
  others: number[];
}

/** A video that is not where it was taken in; `unplugged` where its whole folder is not, as of a drive. */
export interface MissingVideo {
  id: string;
  name: string;
  was: string;
  unplugged: boolean;
}

/** All of those. */
export interface MissingVideos {
  videos: MissingVideo[];
}

/** A choice of the menu: what it is called here and loaded by, and where it is. */
export interface ModelChoice {
  name: string;
  label: string;
  note: string;
  current: boolean;
}

/** How far a model has come, 0 to 1, the same in words, and why it failed. */
export interface ModelFetch {
  state: "none" | "fetching" | "done" | "failed" | "stopped";
  share: number;
  sentence: string;
}

/** What can be chosen. `label` is what the model in use is called; `note` says why nothing can be switched. */
export interface ModelMenu {
  label: string;
  models: ModelChoice[];
  switches: boolean;
  note: string;
}

/** A model that can be fetched, in words with its size; all empty where none is offered. */
export interface ModelOffer {
  sentence: string;
  yes: string;
}

/** What a group is called from now on; empty takes its name away. */
export interface NamePerson {
  person: number;
  name: string;
}

/** How many hits are new since the search was last run; the same in words, empty for none. */
export interface NewHits {
  new: number;
  words: string;
}

/** Which search's new hits are counted: one that the archive keeps, by name, or one that the browser does. */
export interface NewHitsRequest {
  name?: string;
  kept?: BrowserSavedSearch | null;
}

/** An annotator: its name, what it finds in words, whether it goes over what is taken in, and whether it may. */
export interface OfferedAnnotator {
  name: string;
  finds: string;
  kept: boolean;
  allowed: boolean;
}

/** A bin that is open. `undo` and `redo` are kinds of changes, empty where there is none to take back. */
export interface OpenBin {
  name: string;
  version: number;
  seconds: number;
  undo: string;
  redo: string;
  clips: OpenClip[];
  link: string;
}

/** A clip of a bin that is open; `in` and `out` are source timecodes, `shot` is the number of the shot shown. */
export interface OpenClip {
  id: number;
  video: string;
  shot: number;
  name: string;
  start: number;
  end: number;
  in: string;
  out: string;
  query: string;
  comment: string;
  thumbnail: string;
  state: "" | "left" | "moved" | "changed";
  sentence: string;
  instead: string;
  remarks: ClipRemark[];
}

/** Where the page of an archive is that is open now. */
export interface OpenedArchive {
  address: string;
}

/** Which videos come first from now on. */
export interface OrderSetting {
  order: "name" | "newest" | "shortest";
}

/**
 * The groups of faces, those with names first; `total` of them there are.
 *
 * `allowed`: whether faces may be looked for; `looked`: in how many videos they were, of `videos`; `can_look`:
 * whether that can be begun from the page. `voices`: the groups of voices, of `voices_total`; `listened`: in how
 * many videos they were told apart, of `spoken` in which something is said.
 */
export interface PeopleList {
  people: PersonGroup[];
  total: number;
  allowed: boolean;
  looked: number;
  videos: number;
  can_look: boolean;
  voices: PersonGroup[];
  voices_total: number;
  listened: number;
  spoken: number;
}

/**
 * What naming, merging or splitting changed; sent back it is taken back. `made` is the group that a split made,
 * 0 for none.
 */
export interface PeopleUndo {
  groups: EarlierGroup[];
  made?: number;
}

/** A face, or a turn of speech with what is said: where, from when to when, and in which shot. */
export interface PersonAppearance {
  id: number;
  video: string;
  name: string;
  shot: number;
  start: number;
  end: number;
  said?: string;
}

/** A group with its faces, or turns of speech, the clearest first. */
export interface PersonDetails {
  person: PersonGroup;
  faces: PersonAppearance[];
}

/**
 * A group of faces or of voices: its number, its name (empty: none), how often and in how many videos it is
 * seen or heard, and the number of the face that shows it best.
 */
export interface PersonGroup {
  id: number;
  kind: "face" | "voice";
  name: string;
  faces: number;
  videos: number;
  face: number | null;
}

/** A video for the player. `plays`: browsers play the file; else clips of `piece` seconds are made of it. */
export interface PlayableVideo {
  name: string;
  fps: number;
  duration: number;
  plays: boolean;
  piece: number;
  shots: [number, number][];
  speech: PlayerSpeech;
  descriptions: PlayerDescriptions | null;
}

/** What is to be seen in a video, in words; `source` says who wrote them. */
export interface PlayerDescriptions {
  language: string;
  name: string;
  source: string;
}

/** The tracks, the page's language first; `note` is what is said where there are none. */
export interface PlayerSpeech {
  tracks: PlayerTrack[];
  note: string;
}

/**
 * A track of subtitles that the player may show; `source` says in words where it is from. Captions are the
 * same with what is heard besides.
 */
export interface PlayerTrack {
  number: number;
  kind: "subtitles" | "captions";
  language: string;
  name: string;
  source: string;
  spoken: boolean;
}

/** What was logged of a video: the log's name, empty where there was none, and its rows. */
export interface PreviousLog {
  name: string;
  rows: [number, number, string][];
}

/** A problem. `detail` is a sentence in the visitor's language; some routes tell more, each in a member. */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail: string;
  error: string;
  key?: string;
  [more: string]: unknown;
}

/** What is known of a recording: a field, its name and what it is in the visitor's language, who says so. */
export interface RecordingDetail {
  field: "recorded" | "place" | "location" | "camera" | "reel" | "scene" | "take" | "title" | "description" | "keywords";
  name: string;
  value: string;
  origin: string;
}

/**
 * What somebody says about a clip of a bin, or takes back; the bin by its name or by its link's `token`.
 * `who` is believed only where nobody is signed in.
 */
export interface RemarkChange {
  name?: string;
  token?: string;
  clip?: number;
  remark?: number;
  who?: string;
  text?: string;
}

/** Videos that leave the archive, by their ids; with `keep_out` later runs pass their files over. */
export interface RemoveRequest {
  videos: string[];
  keep_out?: boolean;
}

/** How many videos left the archive. */
export interface RemovedVideos {
  removed: number;
}

/** A class's new name. */
export interface RenameClass {
  name: string;
  new_name: string;
}

/** The title that a person gives. */
export interface RenameConversation {
  title: string;
}

/** What a video is called from now on; empty for its file's name. */
export interface RenameRequest {
  video: string;
  name: string;
}

/** A saved search's name, and the one that it gets. */
export interface RenameSearch {
  name: string;
  to: string;
}

/** What a video is called now. */
export interface RenamedVideo {
  name: string;
}

/** What was taken out or deleted, by the number that the answer to that told. */
export interface RestoreRequest {
  removal: number;
}

/** A name, and the conversation whose running search is kept under it. */
export interface SaveSearch {
  name: string;
  session: string;
}

/** The saved searches; `keeps`: whether the archive keeps them. */
export interface SavedSearchList {
  saved: ListedSearch[];
  keeps: boolean;
}

/** A saved search for the browser to keep. */
export interface SearchForBrowser {
  name: string;
  run: string;
  said: string;
  query: string;
  revision: number;
}

/** What the controls may set; what is left out stays as it is, null takes the limit away. */
export interface SearchLimits {
  sort?: "match" | "longest" | "shortest" | "newest" | "oldest" | "in_order" | null;
  limit?: number | null;
  per_video?: number | null;
  orientation?: "portrait" | "landscape" | "square" | null;
  colour?: "colour" | "black_and_white" | null;
  has_speech?: boolean | null;
  has_writing?: boolean | null;
  heard?: ("applause" | "laughter" | "cheering" | "crying" | "baby_cries" | "screaming" | "shouting" | "whistling" | "coughing" | "sneezing" | "snoring" | "footsteps" | "singing" | "music" | "dog_barks" | "cat_meows" | "birds_sing" | "rooster_crows" | "horse" | "cow_moos" | "sheep_bleats" | "insects" | "wind" | "thunder" | "rain" | "water" | "waves" | "fire" | "engine" | "siren" | "horn" | "train" | "aircraft" | "helicopter" | "bell" | "doorbell" | "knock" | "door" | "phone_rings" | "alarm" | "typing" | "glass" | "hammer" | "saw" | "drill" | "gunshot" | "explosion" | "fireworks")[];
  action?: string[];
  language?: string[];
  person?: string[];
  taught?: string[];
  people?: [number | null, number | null] | null;
  min_seconds?: number | null;
  max_seconds?: number | null;
  recorded_from?: string | null;
  recorded_to?: string | null;
  sound?: string | null;
  written?: string | null;
  speech?: string | null;
}

/** The map without its points, for who has this version of them. */
export interface ShotMap {
  version: string;
  stamp: number;
  shots: number;
  placed: number;
  work: MapProgress;
}

/**
 * The points by columns, which is a third of the size of rows. `of` is a video's place in `videos`, each of
 * which is an id and a name; `number` is the shot's in its video.
 */
export interface ShotMapWithPoints {
  version: string;
  stamp: number;
  shots: number;
  placed: number;
  work: MapProgress;
  videos: [string, string][];
  of: number[];
  number: number[];
  start: number[];
  end: number[];
  x: number[];
  y: number[];
  kind: number[];
}

/** A picture's name and its bytes in base64. */
export interface SmallPicture {
  name: string;
  data: string;
}

/** Whether files of sound alone below folders are taken in from now on. */
export interface SoundsSetting {
  sounds: boolean;
}

/** Faces of a group that are somebody else's; none: those that differ most. */
export interface SplitPerson {
  person: number;
  faces?: number[];
}

/** Whether photos below folders are taken in from now on. */
export interface StillsSetting {
  stills: boolean;
}

/** A conversation as it stands: the session as JSON, and what the list shows of it. */
export interface StoreConversation {
  session: string;
  title: string;
  named?: boolean;
  time: number;
  words: string;
  picture?: string;
}

/** A conversation as JSON. */
export interface StoredConversation {
  session: string;
}

/** A row of spoken lines on the time line. */
export interface SubtitleLane {
  language: string;
  name: string;
  lines: [number, number, string][];
}

/**
 * Codes of the languages that the videos of an export have subtitles in, and the numbers of the sound tracks
 * that lines were heard in, where there are several.
 */
export interface SubtitleLanguages {
  languages: string[];
  sound_tracks: number[];
}

/** A track's lines, with who says them. */
export interface SubtitleLines {
  lines: [number, number, string, string, number | null][];
}

/** What a table says: sentences for people on what is taken and what is left out; `undo` once it is kept. */
export interface TableOutcome {
  name: string;
  log: boolean;
  videos: number;
  said: string;
  left_out: string[];
  undo?: TableUndo | null;
}

/** What was known of a table's videos before it, by their ids; sent back it undoes what the table did. */
export interface TableUndo {
  recordings?: Record<string, TableValue[]>;
  logged?: Record<string, PreviousLog>;
}

/** Of how many videos something was taken back, and that in a sentence. */
export interface TableUndone {
  videos: number;
  said: string;
}

/** What a table said of a field of a video's recording, and the table's name. */
export interface TableValue {
  field: "recorded" | "place" | "location" | "camera" | "reel" | "scene" | "take" | "title" | "description" | "keywords";
  value: string;
  origin: string;
}

/** Examples that are taken out of a class. */
export interface TakeOutExamples {
  name: string;
  examples: number[];
}

/** A class with its examples and the surest of what it finds. */
export interface TaughtClassDetails {
  stamp: number;
  summary: TaughtClassSummary;
  examples: ClassExample[];
  found: FoundShot[];
}

/** All classes by name, and the bins that examples may be taken from. */
export interface TaughtClassList {
  stamp: number;
  classes: TaughtClassSummary[];
  bins: string[];
}

/**
 * A class: how many examples show it, how many do not, how many shots and videos it finds, why it finds none
 * (empty: it does), and a shot that shows it (video, number).
 */
export interface TaughtClassSummary {
  name: string;
  positive: number;
  negative: number;
  shots: number;
  videos: number;
  problem: string;
  poster: [string, number] | null;
}

/**
 * Examples of a class: shots as VIDEO/NUMBER, the clips of a bin, pictures; `shows` is false for what does not
 * show it.
 */
export interface TeachClass {
  name: string;
  shots?: string[];
  bin?: string;
  pictures?: SmallPicture[];
  shows?: boolean;
}

/** The bin that was made of a cut list; `note` is a sentence that names what matches no video, or empty. */
export interface TimelineImported {
  name: string;
  clips: number;
  note: string;
}

/** A folder that is watched no more. */
export interface UnwatchRequest {
  path: string;
}

/** A file that a browser is about to send. */
export interface UploadRequest {
  name: string;
  size: number;
  modified?: number;
}

/** A file on its way here; `name` is what it is called in the archive's folder, once it has a place there. */
export interface UploadState {
  id: string;
  received: number;
  size: number;
  name: string;
}

/** A table: its file's name and its bytes in base64. Only looked at, unless it is to be kept. */
export interface UploadedTable {
  name: string;
  data: string;
  keep?: boolean;
}

/** A video that is being taken in: its stage, the share that is done, and a cluster's worker that reads it. */
export interface VideoInProgress {
  name: string;
  stage: string;
  share: number;
  worker: string;
}

/** Some of the videos that are chosen, in order; `facets` come with the first page alone. */
export interface VideoList {
  stamp: number;
  all: number;
  chosen: number;
  videos: ListedVideo[];
  facets?: FacetState[];
}

/** The query of the list of videos: `q` are words in the name, `down` turns the order round. */
export interface VideoQuery {
  length?: string[];
  speech?: string[];
  language?: string[];
  rate?: string[];
  size?: string[];
  shape?: string[];
  recorded?: string[];
  colour?: string[];
  light?: string[];
  time?: string[];
  camera?: string[];
  hue?: string[];
  pace?: string[];
  device?: string[];
  place?: string[];
  folder?: string[];
  reel?: string[];
  scene?: string[];
  take?: string[];
  taught?: string[];
  heard?: string[];
  action?: string[];
  q?: string;
  sort?: string;
  down?: boolean;
  offset?: number;
  limit?: number;
}

/** Where the chat is to search: one video, or videos by words in the name and facets. */
export interface VideoScope {
  length?: string[];
  speech?: string[];
  language?: string[];
  rate?: string[];
  size?: string[];
  shape?: string[];
  recorded?: string[];
  colour?: string[];
  light?: string[];
  time?: string[];
  camera?: string[];
  hue?: string[];
  pace?: string[];
  device?: string[];
  place?: string[];
  folder?: string[];
  reel?: string[];
  scene?: string[];
  take?: string[];
  taught?: string[];
  heard?: string[];
  action?: string[];
  video?: string;
  words?: string;
}

/** A span of a video, in seconds on its clock. */
export interface VideoSpan {
  video: string;
  start: number;
  end: number;
}

/**
 * A video: its shots as (start, end, scene, class); `missing` says why it cannot be played, if it cannot;
 * `expected` seconds of which its duration is read so far.
 */
export interface VideoTimeline {
  stamp: number;
  id: string;
  name: string;
  duration: number;
  expected: number | null;
  fps: number;
  size: [number, number];
  missing: string;
  shots: [number, number, number, number][];
  speech: SubtitleLane[];
  annotations?: AnnotationLane[];
  details?: RecordingDetail[];
}

/** How many folders are watched from now on. */
export interface WatchBegun {
  watched: number;
}

/** A folder that is watched, and what is wrong with it, if anything. */
export interface WatchedFolderState {
  path: string;
  shown: string;
  trouble: string;
}
