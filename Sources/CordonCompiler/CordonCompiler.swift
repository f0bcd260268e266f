// The room's plan goes here.
