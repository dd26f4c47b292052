import type { FromWebview } from '../../protocol/hostWebview';
import type { Sight } from './sight';

/** What the views may do and ask: post a message, and know what the user opened or closed. */
export interface PanelControls {
  post(message: FromWebview): void;
  /** What the user chose for this part, else what the view thinks best. */
  isExpanded(key: string, byDefault: boolean): boolean;
  setExpanded(key: string, isExpanded: boolean): void;
  /** Opens these parts, each inside the one before it, and brings the last of them into sight and the focus to it. */
  reveal(keys: readonly string[]): void;
  /** The parts that are on their way into sight. */
  readonly revealing: ReadonlySet<string>;
  /** Which stretches of long lists are near what is seen. */
  readonly sight: Sight;
  /** Counts the choices, so that a view knows whether it must be drawn again. */
  readonly choices: number;
}
