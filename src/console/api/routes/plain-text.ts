/** Whether PostgreSQL takes a text: without NUL, and without half characters, also where JSON has written them in escapes. */
export const plainText = (text: string): boolean =>
  text.isWellFormed() && !text.includes('\0') && !/\\u(?:0000|d[89a-f])/i.test(text);
