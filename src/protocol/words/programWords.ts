/** What is wrong with a saved program, and with what is given to one. */
export const PROGRAM_WORDS = {
  'program.fileName': 'The name of the file must be that of a function: letters, digits and _.',
  'program.tooLong': 'A program has at most {0} characters.',
  'program.noHead': 'A program begins with a /** comment */ and `export default async function`.',
  'program.otherCode': 'A program is one async function and nothing else.',
  'program.otherName': 'The function must have the name of its file, {0}.',
  'program.otherParameters': 'The function takes one object, each of whose properties has an @param in the comment.',
  'program.brokenParameter': 'Write @param {{0}} name what it is; [name] where it may be absent.',
  'program.noDescription': 'The comment does not say what the program does.',
  'program.noParameter': 'there is no parameter {0}',
  'program.missing': '{0} is missing',
  'program.otherType': '{0} must be of type {1}, not {2}',
} as const;
