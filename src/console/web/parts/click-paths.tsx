import type { ClickPathItem } from '../../api/contract/why.ts';
import { useText } from '../messages/locale.tsx';
import classes from './click-paths.module.css';

/** Where something is set in the products of others, one way for each. */
export function ClickPaths({ paths }: { paths: readonly ClickPathItem[] }) {
  const { t } = useText();
  if (paths.length === 0) return null;
  return (
    <ul className={classes.paths}>
      {paths.map(({ product, steps, checkedOn }) => (
        <li key={`${product} ${steps.join(' ')}`}>
          {product}: {steps.join(' > ')} {checkedOn === undefined && t('log.fromGeneralKnowledge')}
        </li>
      ))}
    </ul>
  );
}
