/** The keys of a tree (ARIA Authoring Practices): up and down, in and out, first and last, Enter. */
export interface TreeKeys {
  /** Opens or closes a node. */
  readonly toggle: (node: HTMLElement) => void;
  /** What Enter and the space bar do; the same if absent. */
  readonly activate?: (node: HTMLElement) => void;
}

export function pressInTree(event: KeyboardEvent, { toggle, activate = toggle }: TreeKeys): void {
  const node = (event.target as Element).closest<HTMLElement>('[role=treeitem]');
  if (node === null || event.ctrlKey || event.metaKey || event.altKey) return;
  const tree = event.currentTarget as HTMLElement;
  const all = [...tree.querySelectorAll<HTMLElement>('[role=treeitem]')];
  const at = all.indexOf(node);
  const isOpen = node.getAttribute('aria-expanded');
  const done = (what: (node: HTMLElement) => void): undefined => {
    what(node);
  };
  const moves: Readonly<Record<string, () => HTMLElement | null | undefined>> = {
    ArrowDown: () => all[at + 1],
    ArrowUp: () => all[at - 1],
    Home: () => all[0],
    End: () => all.at(-1),
    ArrowRight: () => (isOpen === 'true' ? all[at + 1] : isOpen === 'false' ? done(toggle) : node),
    ArrowLeft: () => (isOpen === 'true' ? done(toggle) : parentOf(all, at)),
    Enter: () => done(activate),
    ' ': () => done(activate),
  };
  const move = moves[event.key];
  if (move === undefined) return;
  event.preventDefault();
  move()?.focus();
}

/** The nearest one before it that is further out, whether the page nests them or not. */
function parentOf(all: readonly HTMLElement[], at: number): HTMLElement | undefined {
  const level = levelOf(all[at]);
  return all.slice(0, at).findLast((node) => levelOf(node) < level);
}

function levelOf(node: HTMLElement | undefined): number {
  return Number(node?.getAttribute('aria-level') ?? 1);
}
