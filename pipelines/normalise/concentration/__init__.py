"""Customer concentration: who is said to buy how much, from tagged facts and from the sentences around them."""
