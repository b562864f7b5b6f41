package io.tallystick.limit;

import java.util.List;

/**
 * By what a desk is found: the group and the claims of its bundle, with a hash that leaves the
 * limits out, which those who claim for the same subjects rarely differ in. An immutable value.
 */
record DeskKey(String group, List<Claim> claims, int hash) {
  static DeskKey of(Bundle bundle) {
    return new DeskKey(bundle.group(), bundle.claims(), hash(bundle.group(), bundle.claims()));
  }

  static int hash(String group, List<Claim> claims) {
    int hash = group.hashCode();
    for (int i = 0; i < claims.size(); i++) {
      hash = 31 * hash + claims.get(i).subject().hashCode();
    }
    return hash ^ (hash >>> 16);
  }

  boolean is(int otherHash, String otherGroup, List<Claim> otherClaims) {
    return hash == otherHash && group.equals(otherGroup) && claims.equals(otherClaims);
  }
}
