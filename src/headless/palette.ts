/** Colours and emphasis of the terminal output; plain text where it is not a terminal or NO_COLOR is set. */
import { styleText } from 'node:util';

export type Style = (text: string) => string;

export interface Palette {
  readonly title: Style;
  readonly strong: Style;
  readonly faint: Style;
  readonly code: Style;
  readonly good: Style;
  readonly bad: Style;
  readonly warning: Style;
}

export interface ColorSupport {
  readonly isTerminal: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

export function hasColors({ isTerminal, environment }: ColorSupport): boolean {
  const noColor = environment['NO_COLOR'];
  return isTerminal && (noColor === undefined || noColor === '') && environment['TERM'] !== 'dumb';
}

export function paletteOf(isColored: boolean): Palette {
  const style = (format: Parameters<typeof styleText>[0]): Style =>
    isColored
      ? (text) =>
          text
            .split('\n')
            .map((line) => styleText(format, line, { validateStream: false }))
            .join('\n')
      : (text) => text;
  return {
    title: style(['bold', 'cyan']),
    strong: style('bold'),
    faint: style('dim'),
    code: style('blue'),
    good: style('green'),
    bad: style('red'),
    warning: style('yellow'),
  };
}
