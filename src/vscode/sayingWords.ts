/** What the engine says in a run's events, in the language of the editor. */
import * as vscode from 'vscode';
import type { Said } from '../core/said';
import { sayingOfCallFailure, sayingOfSearchNote, sayingOfTrouble } from '../protocol/sayingOfSentence';
import { sayIn, sayingOfEnd, type Saying } from '../protocol/sayings';

const LANGUAGE = {
  translate: (english: string): string => vscode.l10n.t(english),
  formatCount: (count: number): string => count.toLocaleString(vscode.env.language),
};

/** `english` is what stands beside it in the event: shown where the words are not known, as in an older journal. */
export function sayingWords(saying: Saying | undefined, english: string): string {
  const words = saying && sayIn(LANGUAGE, saying);
  return words ?? english;
}

export function saidWords({ saying, message }: Said): string {
  return sayingWords(saying, message);
}

/** What is told of a server: a failure, or why it is not ready. */
export function troubleWords(message: string): string {
  return sayingWords(sayingOfTrouble(message), message);
}

/** Why a call failed; what the tool or its server said stays as it is. */
export function callFailureWords(message: string): string {
  return sayingWords(sayingOfCallFailure(message), message);
}

/** What a search of tools says beside its list. */
export function searchNoteWords(note: string): string {
  return sayingWords(sayingOfSearchNote(note), note);
}

/** The limit that ended a run, as a clause. */
export function endWords(terminationReason: string): string {
  return sayingWords(sayingOfEnd(terminationReason), terminationReason);
}
