import type {
  DuplicateValue,
  Obstacle,
  StoredValues,
  UnindexableValue,
} from '../../store/definitions/definition-store.js';
import { OperatorError } from '../operator-error.js';

/** Why a change of definitions was refused, and what to do so that it is not. */
export function explainObstacles(obstacles: readonly Obstacle[]): OperatorError {
  const lines = obstacles.map((obstacle) => `  ${explain(obstacle)}`);
  return new OperatorError(['Nothing was changed, because stored resources would not fit:', ...lines].join('\n'));
}

/** The change was made, and yet some values were given twice before every server knew of it. */
export function explainLateObstacles(obstacles: readonly Obstacle[]): OperatorError {
  const lines = obstacles.map((obstacle) => `  ${explain(obstacle)}`);
  const head = 'The change was made, but while servers took it up, values were given that are not unique:';
  return new OperatorError([head, ...lines].join('\n'));
}

function explain(obstacle: Obstacle): string {
  if (obstacle.kind === 'stored') return explainStored(obstacle);
  return obstacle.kind === 'duplicate' ? explainDuplicate(obstacle) : explainUnindexable(obstacle);
}

function explainStored({ check, count }: StoredValues): string {
  const resources = countOf(count, check.resourceType);
  if (check.kind === 'resources') {
    return `${resources} ${count === 1 ? 'is' : 'are'} stored. Delete ${count === 1 ? 'it' : 'them'} through SCIM first.`;
  }
  const has = count === 1 ? 'has' : 'have';
  return `${check.path} ${check.change}, and ${resources} ${has} a value for it. Remove the value through SCIM first (PATCH, op "remove"; find them by filter: ${check.path} pr), or add another attribute and leave this one.`;
}

function explainDuplicate({ resourceType, path, value, resourceIds }: DuplicateValue): string {
  return `${path} is to be unique, and ${JSON.stringify(value)} is the value of more than one ${resourceType} resource: ${resourceIds.join(', ')}. Give all but one another value first.`;
}

const explainUnindexable = ({ resourceType, resourceId, reason }: UnindexableValue): string =>
  `${resourceType} ${resourceId}: ${reason} Give it a shorter value first.`;

const countOf = (count: number, resourceType: string): string =>
  `${count} ${resourceType} ${count === 1 ? 'resource' : 'resources'}`;
