/** The run panel: folds the events that it is sent and draws the transcript. Keeps nothing but what was opened or closed. */
import { render } from 'lit';
import { appendEvent, foldEvents, type Transcript } from '../core/transcript/transcript';
import type { FromWebview, PanelState, ToWebview } from '../protocol/hostWebview';
import { compareView } from './compareView';
import { mendControlKeys } from './kit/controlKeys';
import type { PanelControls } from './kit/panelControls';
import { Sight } from './kit/sight';
import { missingView, panelView } from './panelView';

interface VsCodeApi {
  postMessage(message: FromWebview): void;
  getState(): PanelState | undefined;
  setState(state: PanelState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** As near to the end as this counts as following it. */
const FOLLOW_DISTANCE_PX = 32;

const vscode = acquireVsCodeApi();
const root = document.getElementById('panel');
if (root === null) throw new Error('The page has no #panel.');
const page: HTMLElement = root;
mendControlKeys(page);

let saved: PanelState | undefined = vscode.getState();
let transcript: Transcript | undefined;
/** When the last events came, by the clock of this page: the extension host's may differ. */
let receivedAt = performance.now();
let isScheduled = false;
let choices = 0;
/** Parts that are on their way into sight, each inside the one before it. */
let revealing: ReadonlySet<string> = new Set();
const sight = new Sight(redraw);

const controls: PanelControls = {
  post: (message) => vscode.postMessage(message),
  isExpanded: (key, byDefault) => saved?.expanded[key] ?? byDefault,
  setExpanded(key, isExpanded) {
    if (saved === undefined) return;
    saved = { ...saved, expanded: { ...saved.expanded, [key]: isExpanded } };
    vscode.setState(saved);
    redraw();
  },
  reveal(keys) {
    if (saved === undefined) return;
    const opened = Object.fromEntries(keys.map((key) => [key, true]));
    saved = { ...saved, expanded: { ...saved.expanded, ...opened } };
    vscode.setState(saved);
    revealing = new Set(keys);
    redraw();
  },
  get revealing() {
    return revealing;
  },
  sight,
  get choices() {
    return choices;
  },
};

window.addEventListener('message', ({ data: message }: MessageEvent<ToWebview>) => {
  switch (message.type) {
    case 'reset':
      transcript = foldEvents(message.events, message.runId);
      remember(message.runId);
      break;
    case 'append':
      for (const event of message.events) if (transcript !== undefined) appendEvent(transcript, event);
      break;
    case 'missing':
      transcript = undefined;
      render(missingView(controls), page);
      return;
    case 'compare': {
      transcript = undefined;
      const [runId, comparedWith] = message.runIds;
      if (saved?.runId !== runId || saved.comparedWith !== comparedWith) {
        saved = { runId, comparedWith, expanded: {} };
        vscode.setState(saved);
      }
      render(compareView(message.comparison, controls), page);
      return;
    }
  }
  if (message.hasMore === true) return;
  receivedAt = performance.now();
  schedule();
});

// The clock of a run that goes on.
setInterval(() => {
  if (transcript !== undefined && transcript.state !== 'finished' && !document.hidden) schedule();
}, 1_000);

vscode.postMessage(saved === undefined ? { type: 'ready' } : { type: 'ready', runId: saved.runId });

function remember(runId: string): void {
  if (saved?.runId === runId) return;
  saved = { runId, expanded: {} };
  choices += 1;
  vscode.setState(saved);
}

/** What the user chose or looks at has changed, which every part may depend on. */
function redraw(): void {
  choices += 1;
  schedule();
}

/** However many events come between two frames, there is one drawing. */
function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    draw();
  });
}

let wasFinished: boolean | undefined;

function draw(): void {
  if (transcript === undefined) return;
  const view = document.documentElement;
  const isFollowing = view.scrollHeight - view.clientHeight - view.scrollTop <= FOLLOW_DISTANCE_PX;
  const isFinished = transcript.state === 'finished';
  const sinceLast = isFinished || transcript.pause === 'standing' ? 0 : performance.now() - receivedAt;
  render(panelView(transcript, transcript.totals.elapsedMs + sinceLast, controls), page);
  // Who follows the run is brought to its answer; who reads something is left where they are.
  if (revealing.size > 0) focusOn([...revealing].at(-1) ?? '');
  else if (isFollowing && isFinished && wasFinished === false) view.scrollTop = 0;
  else if (isFollowing && !isFinished) view.scrollTop = view.scrollHeight;
  wasFinished = isFinished;
}

function focusOn(key: string): void {
  revealing = new Set();
  const part = page.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  part?.scrollIntoView({ block: 'center' });
  part?.querySelector('summary')?.focus({ preventScroll: true });
}
