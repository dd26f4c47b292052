import { html, nothing, type TemplateResult } from 'lit';
import type { Transcript } from '../../core/transcript/transcript';
import { callStateSign } from '../kit/callStates';
import { disclosure } from '../kit/disclosure';
import { icon } from '../kit/icon';
import { lazyRows } from '../kit/lazyRows';
import { t } from '../kit/localised';
import type { PanelControls } from '../kit/panelControls';
import { compactCount, count, counted, duration } from '../kit/quantities';
import { pressInTree } from '../kit/treeKeys';
import { visibleText } from '../values/visibleText';
import { callTree, type NodeKind, type TokenSum, type TreeNode } from './callTree';

const ICONS: Readonly<Record<NodeKind, string>> = {
  iteration: 'code',
  tool: 'tools',
  subCall: 'comment',
  turn: 'sparkle',
  sampling: 'server',
  nestedRun: 'type-hierarchy-sub',
  nestedCell: 'code',
  group: 'list-unordered',
};

/** The height of a row. */
const ROW_PX = 24;
/** An iteration with more calls is closed until somebody opens it. */
const FEW = 20;
/** Deeper rows stand no further in. */
const MAX_LEVEL = 10;

/** What the code of a run called, and what that called in turn; each row leads to what is known of it. */
export function callTreeView(transcript: Transcript, controls: PanelControls): TemplateResult | typeof nothing {
  const { iterations, totals } = transcript;
  const calls = totals.toolCalls + totals.subCalls;
  const nestedRuns = iterations.reduce((sum, one) => sum + one.nestedRuns.length, 0);
  if (calls + nestedRuns === 0) return nothing;
  return disclosure(
    {
      key: 'callTree',
      kind: 'call-tree',
      isOpenByDefault: nestedRuns > 0,
      summary: html`${icon('list-tree')}
        <h2>${t('Call tree')}</h2>
        <span class="quiet"
          >${counted(calls, '{0} call', '{0} calls')}${nestedRuns === 0 ? nothing : ` · ${counted(nestedRuns, '{0} nested run', '{0} nested runs')}`}</span
        >`,
      content: () => treeView(callTree(transcript), controls),
    },
    controls,
  );
}

function treeView(nodes: readonly TreeNode[], controls: PanelControls): TemplateResult {
  const press = (event: KeyboardEvent): void =>
    pressInTree(event, {
      toggle: (node) => node.querySelector<HTMLElement>('.tree-twistie')?.click(),
      activate: (node) => node.click(),
    });
  return html`<div class="frame tree" role="tree" aria-label=${t('Call tree')} @keydown=${press}>
    ${lazyRows(
      {
        name: 'callTree',
        items: shownRows(nodes, controls),
        keyOf: ({ path }) => path,
        row: (row, index) => rowView(row, index === 0, controls),
        rowPx: ROW_PX,
      },
      controls,
    )}
  </div>`;
}

interface Row {
  readonly node: TreeNode;
  readonly path: string;
  readonly level: number;
  readonly isOpen: boolean;
}

/** What is in the page is flat: a tree may be deep, and its rows come and go with the part that is seen. */
function shownRows(nodes: readonly TreeNode[], controls: PanelControls): readonly Row[] {
  const rows: Row[] = [];
  const add = (node: TreeNode, parent: string, level: number): void => {
    const path = `${parent}/${node.id}`;
    const isOpen = node.size > 0 && controls.isExpanded(path, isOpenByDefault(node));
    rows.push({ node, path, level, isOpen });
    if (isOpen) for (const child of node.children()) add(child, path, level + 1);
  };
  for (const node of nodes) add(node, 'tree', 1);
  return rows;
}

function isOpenByDefault({ kind, size }: TreeNode): boolean {
  return kind === 'nestedRun' || (kind === 'iteration' && size <= FEW);
}

function rowView({ node, path, level, isOpen }: Row, isFirst: boolean, controls: PanelControls): TemplateResult {
  const canOpen = node.size > 0;
  const sign = callStateSign(node.state);
  const title = titleOf(node);
  const toggle = (event: Event): void => {
    event.stopPropagation();
    if (!canOpen) return;
    const willOpen = !controls.isExpanded(path, isOpenByDefault(node));
    controls.setExpanded(path, willOpen);
    // The next key may come before the next drawing.
    (event.currentTarget as HTMLElement).closest('[role=treeitem]')?.setAttribute('aria-expanded', String(willOpen));
  };
  const open = (event: Event): void => (node.kind === 'group' ? toggle(event) : controls.reveal(node.detail));
  return html`<div
    class="tree-row level-${Math.min(level, MAX_LEVEL)}"
    role="treeitem"
    tabindex=${isFirst ? '0' : '-1'}
    aria-level=${level}
    aria-expanded=${canOpen ? String(isOpen) : nothing}
    @click=${open}
  >
    <span class="tree-twistie" @click=${toggle}
      >${canOpen ? icon(isOpen ? 'chevron-down' : 'chevron-right') : nothing}</span
    >
    <span class="call-state" title=${sign.label}>${icon(sign.icon, sign.kind)}</span>
    ${icon(ICONS[node.kind], 'tree-kind')}
    <span class="tree-name"
      >${title}${node.name === '' ? nothing : html` <bdi class="call-name">${visibleText(node.name)}</bdi>`}</span
    >
    <span class="visually-hidden">${sign.label}</span>
    <bdi class="call-preview">${visibleText(node.preview)}</bdi>
    <span class="tree-facts">${factsOf(node).join(' · ')}</span>
  </div>`;
}

function titleOf({ kind, number, last = number }: TreeNode): string {
  switch (kind) {
    case 'iteration':
      return t('Iteration {0}', number);
    case 'tool':
      return '';
    case 'subCall':
      return 'llm_query';
    case 'turn':
      return t('Model');
    case 'sampling':
      return t('asked by a server');
    case 'nestedRun':
      return 'rlm_query';
    case 'nestedCell':
      return t('Iteration {0}', number);
    case 'group':
      return `${count(number)} – ${count(last)}`;
  }
}

function factsOf({ tokens, durationMs }: TreeNode): readonly string[] {
  return [
    ...(tokens === undefined ? [] : [tokenWords(tokens)]),
    ...(durationMs === undefined ? [] : [duration(durationMs)]),
  ];
}

function tokenWords({ in: taken, out, isEstimate }: TokenSum): string {
  const about = isEstimate ? '~' : '';
  return t('{0} in, {1} out', `${about}${compactCount(taken)}`, `${about}${compactCount(out)}`);
}
