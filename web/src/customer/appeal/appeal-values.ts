import type { paths } from '../../../../client/schema';

export type Appeal = paths['/api/v1/appeals']['post']['requestBody']['content']['application/json'];
export type Claim = NonNullable<Appeal['problem']['claim']>;

export const claims: readonly Claim[] = ['defective', 'damaged', 'none', 'unused'];
export const helping = ['usage', 'connectionDiagram', 'operatingModes', 'logs', 'suspectedCause'] as const;

export type Field = 'orderNo' | 'email' | 'sku' | 'serialNo' | 'description' | (typeof helping)[number];
export type Values = Readonly<Partial<Record<Field, string>>>;

interface Ticked {
  readonly claim: Claim;
  readonly isDangerous: boolean;
  /** Of the products that the order is known to have; none where the desk did not show them. */
  readonly skus: readonly string[];
}

/** The appeal as the desk takes it, from what was typed: what was left empty is left out. */
export function appealFrom(values: Values, { claim, isDangerous, skus }: Ticked): Appeal {
  const given = (field: Field): string => (values[field] ?? '').trim();
  const serialNo = given('serialNo');
  const meant = skus.length > 0 || given('sku') === '' ? skus : [given('sku')];
  const helped = Object.fromEntries(
    helping.flatMap((field): readonly (readonly [string, string])[] =>
      given(field) === '' ? [] : [[field, given(field)]],
    ),
  );
  return {
    orderNo: given('orderNo'),
    email: given('email'),
    ...(document.documentElement.lang === 'de' ? { language: 'de' } : { language: 'en' }),
    ...(meant.length > 0 && {
      // A serial number can only be of one product.
      items: meant.map((sku) => ({ sku, ...(serialNo !== '' && meant.length === 1 && { serialNo }) })),
    }),
    problem: {
      description: given('description'),
      claim,
      ...(isDangerous && { dangerous: true }),
      ...helped,
    },
  };
}
