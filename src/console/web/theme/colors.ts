import type { MantineColorsTuple } from '@mantine/core';

/** The colour of what can be pressed and of what is chosen: the ink of a register. */
const plum: MantineColorsTuple = [
  '#fbf4f8',
  '#f4e6ee',
  '#e7c8d9',
  '#dba9c5',
  '#cb86ae',
  '#b5638d',
  '#9a4875',
  '#7f3760',
  '#6a2c50',
  '#4a1d37',
];

/** Paper and ink, for everything else. */
const gray: MantineColorsTuple = [
  '#fbfaf7',
  '#f4f2ec',
  '#eae7de',
  '#dcd8cc',
  '#c4bfb1',
  '#9d978a',
  '#696357',
  '#524d42',
  '#37332a',
  '#201d17',
];

/** The same at night: from text to ground. */
const dark: MantineColorsTuple = [
  '#ebe8e2',
  '#d3cfc7',
  '#b3aea5',
  '#8d887f',
  '#56524d',
  '#413e3b',
  '#2f2d2b',
  '#1c1b1a',
  '#151413',
  '#0e0e0d',
];

/** States have the same three colours everywhere, never without a word or a sign beside them. */
const green: MantineColorsTuple = [
  '#eef7f0',
  '#daeddf',
  '#b5dabf',
  '#8dc69d',
  '#66b17d',
  '#3f9560',
  '#287a4b',
  '#1d633c',
  '#174f30',
  '#0f3520',
];
const amber: MantineColorsTuple = [
  '#fdf6e7',
  '#f9e9c6',
  '#f2d38d',
  '#e8b951',
  '#d99d26',
  '#b67c0f',
  '#8f5f07',
  '#744c05',
  '#5c3c06',
  '#3d2804',
];
const red: MantineColorsTuple = [
  '#fdf1ef',
  '#f9dcd8',
  '#f2b8b0',
  '#ea9186',
  '#df6a5d',
  '#cb4638',
  '#b02f23',
  '#92241a',
  '#751d15',
  '#4e130e',
];

export const colors = { plum, gray, dark, green, amber, red };
