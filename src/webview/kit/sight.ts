/**
 * Which stretches of long lists are near the part of the page that is seen: only those are in it. A stretch that is
 * left keeps its height, so that nothing moves.
 *
 * No library does this in the flow of the page, which the browser's own anchoring of the scroll position needs where
 * rows of any height open and close.
 */
import { nothing } from 'lit';
import { AsyncDirective, directive } from 'lit/async-directive.js';
import { PartType, type ElementPart, type PartInfo } from 'lit/directive.js';

/** Drawn before it is scrolled to. */
const MARGIN_PX = 800;

export class Sight {
  readonly #seen = new Set<string>();
  readonly #heights = new Map<string, number>();
  readonly #observer: IntersectionObserver;

  constructor(onChange: () => void) {
    this.#observer = new IntersectionObserver(
      (entries) => {
        const before = this.#seen.size;
        let hasChanged = false;
        for (const { target, isIntersecting, boundingClientRect } of entries) {
          const name = target.getAttribute('data-rows') ?? '';
          if (isIntersecting) hasChanged ||= !this.#seen.has(name);
          if (isIntersecting) this.#seen.add(name);
          // What has the focus stays, or the focus would be lost.
          else if (this.#seen.has(name) && !target.contains(document.activeElement)) {
            if (boundingClientRect.height > 0) this.#heights.set(name, boundingClientRect.height);
            hasChanged = this.#seen.delete(name) || hasChanged;
          }
        }
        if (hasChanged || before !== this.#seen.size) onChange();
      },
      { rootMargin: `${MARGIN_PX}px` },
    );
  }

  has(name: string): boolean {
    return this.#seen.has(name);
  }

  /** For a stretch that is about to be scrolled to. */
  add(name: string): void {
    this.#seen.add(name);
  }

  heightOf(name: string): number | undefined {
    return this.#heights.get(name);
  }

  watch(element: Element): void {
    this.#observer.observe(element);
  }

  unwatch(element: Element): void {
    this.#observer.unobserve(element);
  }
}

class WatchedDirective extends AsyncDirective {
  #element: HTMLElement | undefined;
  #sight: Sight | undefined;

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('`watched` stands in a tag.');
  }

  override update(part: ElementPart, [sight, height]: [Sight, number | undefined]): typeof nothing {
    if (this.#element === undefined) {
      this.#element = part.element as HTMLElement;
      this.#sight = sight;
      sight.watch(this.#element);
    }
    this.#element.style.height = height === undefined ? '' : `${height}px`;
    return nothing;
  }

  override render(_sight: Sight, _height: number | undefined): typeof nothing {
    return nothing;
  }

  protected override disconnected(): void {
    if (this.#element !== undefined) this.#sight?.unwatch(this.#element);
  }

  protected override reconnected(): void {
    if (this.#element !== undefined) this.#sight?.watch(this.#element);
  }
}

/** Watches an element with the attribute `data-rows`; `height` in pixels while it is empty. */
export const watched = directive(WatchedDirective);
