/**
 * Checks the declarations against Salesforce's own types at compile time: no field is misspelt, has the wrong kind, or is missing.
 * `beyondTypes` of a component lists fields that Salesforce's types do not have.
 *
 * @module
 */
import type { ApiSchemaTypes } from '@salesforce/types/metadata';
import type { PlainKind } from './declaration.ts';
import * as table from './index.ts';

/** Fields that every component has. They are not declared. */
type Common = 'fullName' | 'externalClientApplication';

type SalesforceType<D> = D extends { readonly type: infer T extends keyof ApiSchemaTypes } ? ApiSchemaTypes[T] : object;
type Beyond<D> = D extends { readonly beyondTypes: readonly (infer Name)[] } ? Name : never;
type NameIn<T> = Exclude<keyof T, Common>;

type Kinds<Value> = Value extends boolean
  ? 'boolean'
  : Value extends number
    ? 'number'
    : Value extends string
      ? Exclude<PlainKind, 'boolean' | 'number'>
      : Value extends readonly unknown[]
        ? 'elements' | 'presence'
        : 'element' | 'presence';

/** For each declared field, the kinds that Salesforce's type allows. */
type Checked<F, T, Extra> = {
  readonly [K in keyof F]: K extends Extra
    ? unknown
    : K extends NameIn<T>
      ? { readonly kind: Kinds<NonNullable<T[K]>> } & Inner<F[K], NonNullable<T[K]>>
      : 'a field that Salesforce does not know';
};
type Inner<F, Value> = F extends { readonly fields: infer Fields }
  ? { readonly fields: Checked<Fields, Value extends readonly (infer Element)[] ? Element : Value, never> }
  : unknown;

/** Each of Salesforce's fields must be in `fields` or in `notKept`. */
type AllOthers<D, T> = D extends { readonly fields: infer F; readonly notKept: infer N }
  ? { readonly [K in Exclude<NameIn<T>, keyof F>]: object } & {
      readonly [K in Exclude<keyof N, NameIn<T> | Beyond<D>>]: 'a field that Salesforce does not know';
    }
  : never;

type Against<D> = D extends { readonly fields: infer F }
  ? { readonly fields: Checked<F, SalesforceType<D>, Beyond<D>>; readonly notKept: AllOthers<D, SalesforceType<D>> }
  : never;

table satisfies { readonly [C in keyof typeof table]: Against<(typeof table)[C]> };
