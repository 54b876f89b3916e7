import { useLocation } from 'wouter';

/** The slug of the organization whose pages are open. */
export function useSlug(): string | undefined {
  const [location] = useLocation();
  const [, slug] = /^\/o\/([^/]+)/.exec(location) ?? [];
  return slug && decodeURIComponent(slug);
}
