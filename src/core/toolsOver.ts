/** Tool sources on top of others: with more tools, or with other words for them, and as before in all else. */
import type { ServerSummary, ToolDescription, ToolSource } from './ports';

export interface OwnParts {
  /** The tools of the source as they are told here. It is asked again only when the source has another list. */
  readonly tools: (tools: readonly ToolDescription[]) => readonly ToolDescription[];
  readonly servers?: () => readonly ServerSummary[];
  readonly call?: ToolSource['call'];
  readonly identityOf?: (server: string) => string;
}

export function toolsOver(source: ToolSource, { tools, servers, call, identityOf }: OwnParts): ToolSource {
  let told: { readonly of: readonly ToolDescription[]; readonly as: readonly ToolDescription[] } | undefined;
  return {
    get servers() {
      return servers === undefined ? source.servers : servers();
    },
    get tools() {
      const { tools: of } = source;
      if (told?.of !== of) told = { of, as: tools(of) };
      return told.as;
    },
    call: call ?? ((asked, signal, run) => source.call(asked, signal, run)),
    identityOf: identityOf ?? ((server) => source.identityOf?.(server) ?? ''),
    ...(source.isRecorded && { isRecorded: (asked) => source.isRecorded?.(asked) ?? false }),
    ...(source.onDidChange && { onDidChange: (listener) => source.onDidChange?.(listener) ?? (() => undefined) }),
    ...(source.onMessage && { onMessage: (listener) => source.onMessage?.(listener) ?? (() => undefined) }),
  };
}
