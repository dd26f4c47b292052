/** What a report says, as text for an issue: no secret, no name of the user's folders. */
import { fenceFor } from '../../core/observation';
import { redact } from '../../core/redaction';

export interface ReportParts {
  readonly versions: readonly (readonly [what: string, version: string])[];
  /** Lines of Markdown. */
  readonly sandbox: readonly string[];
  readonly servers: readonly { readonly name: string; readonly state: string }[];
  /** Those that differ from their defaults. */
  readonly settings: readonly (readonly [name: string, value: unknown])[];
  /** The last lines of the log; undefined where it cannot be read. */
  readonly log: string | undefined;
}

export interface ReportPrivacy {
  readonly secrets: readonly string[];
  /** Folders whose place is nobody's concern, with what stands for them; the home folder comes last. */
  readonly folders: readonly (readonly [folder: string, name: string])[];
}

export interface ReportTitles {
  readonly title: string;
  readonly advice: string;
  readonly sandbox: string;
  readonly servers: string;
  readonly settings: string;
  readonly log: string;
  readonly none: string;
  readonly noLog: string;
}

export function reportMarkdown(parts: ReportParts, titles: ReportTitles, privacy: ReportPrivacy): string {
  const { versions, sandbox, servers, settings, log } = parts;
  const list = (lines: readonly string[]): string => (lines.length === 0 ? titles.none : lines.join('\n'));
  const settingsText = JSON.stringify(Object.fromEntries(settings), null, 2);
  const blocks = [
    `# ${titles.title}`,
    titles.advice,
    versions.map(([what, version]) => `- ${what}: ${version}`).join('\n'),
    `## ${titles.sandbox}`,
    list(sandbox),
    `## ${titles.servers}`,
    list(servers.map(({ name, state }) => `- ${name.replaceAll(/\s+/g, ' ')}: ${state}`)),
    `## ${titles.settings}`,
    settings.length === 0 ? titles.none : fenced(settingsText, 'json'),
    `## ${titles.log}`,
    log === undefined ? titles.noLog : fenced(log, 'text'),
  ];
  return withoutFolders(redact(`${blocks.join('\n\n')}\n`, [...privacy.secrets]), privacy.folders);
}

/** The last whole lines that fit. */
export function lastLines(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const tail = text.slice(-maxChars);
  return `…\n${tail.slice(tail.indexOf('\n') + 1)}`;
}

function fenced(text: string, tag: string): string {
  const fence = fenceFor(text);
  return `${fence}${tag}\n${text.trimEnd()}\n${fence}`;
}

/** As they are, as in JSON, and as in an address. */
function withoutFolders(text: string, folders: ReportPrivacy['folders']): string {
  let shown = text;
  for (const [folder, name] of folders) {
    if (folder.length < 2) continue;
    const slashes = folder.replaceAll('\\', '/');
    const forms = new Set([folder, JSON.stringify(folder).slice(1, -1), slashes, encodeURI(slashes)]);
    for (const form of [...forms].sort((left, right) => right.length - left.length)) {
      // Not where the folder's name only begins alike: `/home/ada` is no part of `/home/adam`.
      const pattern = form.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
      shown = shown.replaceAll(
        new RegExp(String.raw`${pattern}(?![\p{L}\p{N}_-])`, folder.includes('\\') ? 'giu' : 'gu'),
        () => name,
      );
    }
  }
  return shown;
}
